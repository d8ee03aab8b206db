/* The unit of the calendar changes at once; without this script the button beside it does the same. */
(function () {
  'use strict';
  document.querySelectorAll('select[data-submit]').forEach(function (select) {
    select.form.classList.add('auto');
    select.addEventListener('change', function () { select.form.submit(); });
  });
  document.querySelectorAll('input[data-select]').forEach(function (input) {
    input.addEventListener('focus', function () { input.select(); });
  });
})();
