/* Letters: quick phrases, zoom of the viewer, dropping a scan anywhere, pasting rows, moving the stamp. Chrome 109. */
(function () {
  'use strict';
  var $ = function (s, r) { return (r || document).querySelector(s); };
  var $$ = function (s, r) { return Array.prototype.slice.call((r || document).querySelectorAll(s)); };

  /* ---- quick phrases: put into the field at the cursor's end ---- */
  document.addEventListener('click', function (e) {
    var button = e.target.closest('[data-phrase]');
    if (!button) return;
    var field = document.getElementById(button.dataset.into) || $('textarea', button.form || button.closest('form') || document);
    if (!field) return;
    field.value = (field.value.trim() ? field.value.replace(/\s+$/, '') + ' ' : '') + button.dataset.phrase;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  });

  /* ---- ticked rows: the bar below the list counts them ---- */
  document.addEventListener('change', function (e) {
    var bar = $('[data-bulk]');
    if (!bar || !e.target.classList || !e.target.classList.contains('chk')) return;
    var chosen = $$('.chk:checked').filter(function (c) { return !c.hasAttribute('data-all'); }).length;
    bar.hidden = !chosen; $('[data-bulk-count]', bar).textContent = chosen;
  });

  /* ---- viewer ---- */
  $$('[data-viewer]').forEach(function (box) {
    var view = $('.pdfview', box), level = 1;
    if (!view) return;
    $$('[data-zoom]', box).forEach(function (button) {
      button.hidden = false;
      button.addEventListener('click', function () {
        view.classList.remove('z' + level);
        level = Math.max(0, Math.min(4, level + Number(button.dataset.zoom)));
        view.classList.add('z' + level);
      });
    });
  });

  /* ---- a scan dropped anywhere on the page lands in the first file field ---- */
  var zone = $('[data-drop-page]'), input = zone && $('input[type=file]', zone), depth = 0;
  if (input) {
    document.addEventListener('dragenter', function (e) { if (e.dataTransfer && Array.prototype.indexOf.call(e.dataTransfer.types, 'Files') >= 0) { depth += 1; zone.classList.add('dropping'); } });
    document.addEventListener('dragleave', function () { depth = Math.max(0, depth - 1); if (!depth) zone.classList.remove('dropping'); });
    document.addEventListener('dragover', function (e) { e.preventDefault(); });
    document.addEventListener('drop', function (e) {
      depth = 0; zone.classList.remove('dropping');
      if (!e.dataTransfer || !e.dataTransfer.files.length) return;
      if (e.target.type === 'file' && e.target !== input) return;
      e.preventDefault();
      var all = new DataTransfer();
      Array.prototype.forEach.call(input.files, function (f) { all.items.add(f); });
      Array.prototype.forEach.call(e.dataTransfer.files, function (f) { all.items.add(f); });
      input.files = all.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      var next = $$('input:not([type=hidden]):not([type=file])', zone)[0];
      if (next) next.focus();
    });
  }

  /* ---- many rows: a block copied from Excel spreads over the cells; more rows on demand ---- */
  var table = $('[data-paste]');
  if (table) {
    var more = $('[data-more-rows]'), MOST = 60;
    var rows = function () { return $$('tbody tr', table).filter(function (r) { return !r.classList.contains('errline'); }); };
    var addRow = function () {
      var all = rows(), last = all[all.length - 1], n = all.length;
      if (n >= MOST) return null;
      var fresh = last.cloneNode(true);
      fresh.classList.remove('err');
      $('th', fresh).textContent = n + 1;
      $$('[name]', fresh).forEach(function (f) {
        f.name = f.name.replace(/^\d+-/, n + '-'); f.id = f.id.replace(/_\d+-/, '_' + n + '-');
        if (f.getAttribute('list')) f.setAttribute('list', f.id + '-options');
        f.removeAttribute('aria-invalid'); f.removeAttribute('aria-describedby');
        if (f.hasAttribute('aria-label')) f.setAttribute('aria-label', f.getAttribute('aria-label').replace(/\d+/, n + 1));
        if (f.tagName === 'SELECT') f.selectedIndex = 0; else f.value = '';
      });
      $$('datalist', fresh).forEach(function (d) { d.id = d.id.replace(/_\d+-/, '_' + n + '-'); d.replaceChildren(); });
      table.tBodies[0].appendChild(fresh);
      if (window.htmx) window.htmx.process(fresh);
      return fresh;
    };
    if (more) { more.hidden = false; more.addEventListener('click', function () { for (var i = 0; i < 5; i += 1) addRow(); }); }
    table.addEventListener('paste', function (e) {
      var text = e.clipboardData && e.clipboardData.getData('text/plain');
      if (!text || text.indexOf('\t') < 0 && text.trim().indexOf('\n') < 0) return;
      var cell = e.target.closest('td'); if (!cell) return;
      e.preventDefault();
      var at = rows().indexOf(cell.parentNode), column = cell.cellIndex;
      text.replace(/\r/g, '').replace(/\n+$/, '').split('\n').forEach(function (line, i) {
        var row = rows()[at + i] || addRow(); if (!row) return;
        line.split('\t').forEach(function (value, j) {
          var target = row.cells[column + j], field = target && $('input, select', target);
          if (!field) return;
          value = value.trim().replace(/^"|"$/g, '');
          if (field.tagName === 'SELECT') { $$('option', field).forEach(function (o) { if (o.textContent.trim() === value || o.value === value) field.value = o.value; }); } else field.value = value;
        });
      });
    });
  }

  /* ---- the stamp: dragged, or moved by arrow keys; figures and picture say the same ---- */
  var board = $('[data-stamp]');
  if (board) {
    var mark = $('.mark', board), x = $('#id_x'), y = $('#id_y');
    var W = Number(board.dataset.pageW), H = Number(board.dataset.pageH), w = Number(board.dataset.stampW), h = Number(board.dataset.stampH);
    var clamp = function (v, most) { return Math.round(Math.max(0, Math.min(v, most)) * 10) / 10; };
    var place = function () {
      mark.style.left = (100 * (Number(x.value) || 0) / W) + '%';
      mark.style.top = (100 * (Number(y.value) || 0) / H) + '%';
      mark.style.width = (100 * w / W) + '%';
      mark.style.height = (100 * h / H) + '%';
      mark.style.fontSize = (board.clientWidth / W * 3.9) + 'px';
      var name = $('b', mark), wide = name.clientWidth;
      name.style.fontSize = ''; if (name.scrollWidth > wide) name.style.fontSize = Math.max(6, parseFloat(getComputedStyle(name).fontSize) * wide / name.scrollWidth) + 'px';
    };
    var move = function (left, top) { x.value = clamp(left, W - w); y.value = clamp(top, H - h); place(); };
    board.classList.add('ready'); place();
    window.addEventListener('resize', place);
    [x, y].forEach(function (f) { f.addEventListener('input', place); });
    mark.addEventListener('keydown', function (e) {
      var step = e.shiftKey ? 10 : 1, d = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
      if (!d) return;
      move(Number(x.value) + d[0], Number(y.value) + d[1]); e.preventDefault();
    });
    var from = null;
    board.addEventListener('pointerdown', function (e) {
      var box = board.getBoundingClientRect(), mm = W / box.width, px = (e.clientX - box.left) * mm, py = (e.clientY - box.top) * mm;
      if (!e.target.closest('.mark')) move(px - w / 2, py - h / 2);
      from = { dx: px - Number(x.value), dy: py - Number(y.value), mm: mm };
      board.setPointerCapture(e.pointerId); e.preventDefault(); mark.focus({ preventScroll: true });
    });
    board.addEventListener('pointermove', function (e) {
      if (!from) return;
      var box = board.getBoundingClientRect();
      move((e.clientX - box.left) * from.mm - from.dx, (e.clientY - box.top) * from.mm - from.dy);
    });
    ['pointerup', 'pointercancel'].forEach(function (n) { board.addEventListener(n, function () { from = null; }); });
  }
})();
