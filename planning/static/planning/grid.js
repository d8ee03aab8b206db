/* The grid of months: arrows and Enter move, cells copied from a spreadsheet are pasted, sums are said at once.
   Works on what the page already has; without it the form is the same, only slower. */
(function () {
  'use strict';
  var thai = '๐๑๒๓๔๕๖๗๘๙';
  function number(text) {
    var plain = String(text || '').replace(/[๐-๙]/g, function (c) { return thai.indexOf(c); }).replace(/[,\s]/g, '');
    return plain === '' || isNaN(plain) ? null : Math.round(parseFloat(plain) * 100);
  }
  function said(hundredths) {
    var text = (hundredths / 100).toFixed(2).replace(/\.?0+$/, '');
    return text.replace(/\B(?=(\d{3})+(?!\d))/, ',');
  }
  function cells(row) { return Array.prototype.slice.call(row.querySelectorAll('input.mcell')); }
  function months(row) {
    return cells(row).filter(function (c) { return /(^|-)m-|^t\d|^b\d/.test(c.name) && !/^(title|count)-/.test(c.name); });
  }

  document.querySelectorAll('table[data-grid]').forEach(function (table) {
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);

    function yearOf(row) {
      var where = row.dataset.against === 'money' ? table.dataset.money : table.dataset.year;
      var input = where ? document.querySelector(where) : row.querySelector('input[name^="y-"]');
      return input ? number(input.value) : null;
    }
    function kindOf(row) {
      if (row.dataset.agg) return row.dataset.agg;
      var chosen = table.dataset.aggFrom && document.querySelector(table.dataset.aggFrom);
      return chosen ? chosen.value : 'sum';
    }
    function made(row) {
      var found = months(row).map(function (c) { return number(c.value); }).filter(function (n) { return n; });
      if (!found.length) return null;
      var kind = kindOf(row);
      if (kind === 'last') return found[found.length - 1];
      if (kind === 'max') return Math.max.apply(null, found);
      var sum = found.reduce(function (a, b) { return a + b; }, 0);
      return kind === 'average' ? Math.round(sum / found.length) : sum;
    }
    function total(row) {
      var box = row.querySelector('[data-sum]'), sum = made(row), year = yearOf(row);
      if (!box) return;
      box.classList.remove('good', 'bad');
      if (sum === null) { box.textContent = year ? '0' : ''; if (year) box.classList.add('bad'); return; }
      box.textContent = said(sum) + (year === sum ? ' ✓' : ' ≠');
      box.classList.add(year === sum ? 'good' : 'bad');
    }
    function all() { rows.forEach(total); }

    table.addEventListener('input', function (event) { total(event.target.closest('tr')); });
    [table.dataset.year, table.dataset.money, table.dataset.aggFrom].forEach(function (where) {
      var input = where && document.querySelector(where);
      if (input) { input.addEventListener('input', all); input.addEventListener('change', all); }
    });

    function go(row, column) {
      var input = row && cells(row)[column];
      if (input) { input.focus(); input.select(); }
      return !!input;
    }
    table.addEventListener('keydown', function (event) {
      var input = event.target;
      if (!input.classList || !input.classList.contains('mcell') || event.ctrlKey || event.altKey || event.metaKey) return;
      var row = input.closest('tr'), at = rows.indexOf(row), column = cells(row).indexOf(input), moved = false;
      if (event.key === 'ArrowDown' || event.key === 'Enter') moved = go(rows[at + 1], column);
      else if (event.key === 'ArrowUp') moved = go(rows[at - 1], column);
      else if (event.key === 'ArrowRight' && input.selectionStart === input.value.length) moved = go(row, column + 1);
      else if (event.key === 'ArrowLeft' && input.selectionEnd === 0) moved = go(row, column - 1);
      if (moved || event.key === 'Enter') event.preventDefault();
    });
    table.addEventListener('paste', function (event) {
      var input = event.target, text = (event.clipboardData || window.clipboardData).getData('text');
      if (!input.classList || !input.classList.contains('mcell') || !/[\t\n]/.test(text.replace(/\r?\n$/, ''))) return;
      event.preventDefault();
      var at = rows.indexOf(input.closest('tr')), column = cells(rows[at]).indexOf(input);
      text.replace(/\r?\n$/, '').split(/\r?\n/).forEach(function (line, down) {
        var row = rows[at + down];
        if (!row) return;
        line.split('\t').forEach(function (value, right) {
          var cell = cells(row)[column + right];
          if (cell) { cell.value = value.trim(); cell.dispatchEvent(new Event('input', { bubbles: true })); }
        });
      });
    });
    all();
  });
})();
