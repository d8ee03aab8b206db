/* The day a kind of leave hangs on, and its place, are asked for only where the chosen kind needs them. */
(function () {
  'use strict';
  var box = document.querySelector('[data-event-kinds]'), kind = document.getElementById('id_kind');
  if (!box || !kind) return;
  var needing = box.dataset.eventKinds.split(',');
  function show() {
    var needed = needing.indexOf(kind.value) >= 0;
    ['id_event_date', 'id_place'].forEach(function (id) {
      var input = document.getElementById(id), holder = input && input.closest('.f');
      if (holder) holder.hidden = !needed && !input.value && !holder.classList.contains('err');
    });
  }
  kind.addEventListener('change', show);
  show();
})();
