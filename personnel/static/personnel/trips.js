/* Fields that only some ways of travelling or lodging need, trips that are left out again, and their numbers. */
(function () {
  'use strict';
  function field(row, name) {
    return row.querySelector('[name$="' + name + '"]');
  }
  function show(row, name, wanted) {
    var input = field(row, name), holder = input && input.closest('.f');
    if (holder) holder.hidden = !wanted && !holder.classList.contains('err');
  }
  function tune(row) {
    var means = field(row, 'means'), lodging = field(row, 'lodging'), others = field(row, 'others');
    if (means) {
      var own = means.value === 'own_car' || means.value === 'own_motorcycle';
      show(row, 'vehicle', means.value === 'office_car');
      show(row, 'plate', own);
      show(row, 'means_reason', own || means.value === 'taxi' || means.value === 'plane');
    }
    if (lodging) {
      var bed = lodging.value !== 'none', actual = lodging.value === 'actual';
      show(row, 'nights', bed);
      ['room', 'night_price', 'costly'].forEach(function (name) { show(row, name, actual); });
    }
    paid(row);
    if (others) show(row, 'others_words', others.value !== '');
  }
  /* Fares as paid: one empty row at a time; the legs only where it was a taxi. */
  function paid(row) {
    var next = true;
    for (var n = 0, kind; (kind = row.querySelector('[name="x' + n + '_kind"]')); n++) {
      var filled = field(row, 'x' + n + '_words').value !== '' || field(row, 'x' + n + '_amount').value !== '';
      var wanted = next || filled;
      ['kind', 'words', 'amount', 'receipt'].forEach(function (part) { show(row, 'x' + n + '_' + part, wanted); });
      show(row, 'x' + n + '_legs', wanted && kind.value.indexOf('taxi') === 0);
      next = filled;
    }
  }
  function all() {
    document.querySelectorAll('[data-trip-row]').forEach(tune);
  }
  document.addEventListener('change', function (event) {
    var row = event.target.closest('[data-trip-row]');
    if (row) tune(row);
  });
  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-remove-trip]');
    if (!button) return;
    var row = button.closest('[data-trip-row]'), before = row.previousElementSibling, box = row.closest('[data-trips]');
    row.remove();
    if (before) { var next = before.querySelector('input:not([type=hidden])'); if (next) next.focus(); }
    if (box) box.dispatchEvent(new Event('trips-changed'));
  });
  document.addEventListener('htmx:afterSwap', function (event) {
    if (event.target.id !== 'trip-rows') return;
    all();
    var rows = event.target.querySelectorAll('[data-trip-row]'), last = rows[rows.length - 1];
    var first = last && last.querySelector('input:not([type=hidden])');
    if (first) first.focus();
    var box = event.target.closest('[data-trips]');
    if (box) box.dispatchEvent(new Event('trips-changed'));
  });
  all();
})();
