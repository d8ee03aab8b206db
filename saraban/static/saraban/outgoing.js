/* Letters written here: lines that grow, text pasted from a word processor, the drawn signature.
   Everything works without it: the server cleans what is pasted, several lines fit into one field, a picture can be sent. */
(function () {
  'use strict';
  function $$(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }

  /* ---- lines of one thing: a fresh line while the last one is being typed ---- */
  $$('[data-lines]').forEach(function (box) {
    var add = box.querySelector('[data-lines-add]');
    function last() { var rows = $$('.line-row', box); return rows[rows.length - 1]; }
    function grow(focus) {
      var row = last().cloneNode(true), input = row.querySelector('input');
      input.value = ''; input.removeAttribute('id'); input.removeAttribute('aria-describedby'); input.removeAttribute('aria-invalid');
      if (!input.getAttribute('aria-label')) {
        var label = document.querySelector('label[for="' + box.id.replace(/-all$/, '') + '"]');
        input.setAttribute('aria-label', (label ? label.firstChild.textContent.trim() : input.name) + ' ' + ($$('.line-row', box).length + 1));
      }
      last().after(row);
      if (window.htmx) window.htmx.process(row);
      if (focus) input.focus();
    }
    if (add) { add.hidden = false; add.addEventListener('click', function () { grow(true); }); }
    box.addEventListener('keydown', function (e) {
      if (e.key !== 'Enter' || e.target.tagName !== 'INPUT') return;
      e.preventDefault();
      var rows = $$('.line-row input', box), at = rows.indexOf(e.target);
      if (at < rows.length - 1) rows[at + 1].focus(); else if (e.target.value.trim()) grow(true);
    });
    box.addEventListener('paste', function (e) {
      var text = (e.clipboardData || window.clipboardData).getData('text/plain');
      if (e.target.tagName !== 'INPUT' || text.trim().indexOf('\n') < 0) return;
      e.preventDefault();
      text.split(/\r?\n/).map(function (t) { return t.trim(); }).filter(Boolean).forEach(function (line, i) {
        if (i) grow(true);
        var input = i ? last().querySelector('input') : e.target;
        input.value = line.slice(0, 300);
      });
      e.target.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });

  /* ---- pasted from Word: words, items and tables stay, everything else goes ---- */
  function tidy(text) { return text.replace(/\u00a0/g, ' ').replace(/[ \t\r\n]+/g, ' ').trim(); }
  function silent(node) { return /^(SCRIPT|STYLE|HEAD|TITLE|SVG|OBJECT|TEMPLATE|META|LINK|IMG)$/.test(node.tagName) || /display\s*:\s*none|mso-hide\s*:\s*all/i.test(node.getAttribute('data-style') || ''); }
  function linesOf(root) {
    var lines = [], text = '';
    function flush() { var words = tidy(text); text = ''; if (words) lines.push(words.replace(/^[·•▪●§\uf0b7\uf0a7–-]\s+/, '')); }
    function walk(node, lists) {
      Array.prototype.forEach.call(node.childNodes, function (child) {
        if (child.nodeType === 3) { text += child.nodeValue; return; }
        if (child.nodeType !== 1 || silent(child)) return;
        var tag = child.tagName;
        if (tag === 'BR') { flush(); return; }
        if (tag === 'TABLE') {
          flush();
          $$('tr', child).forEach(function (row) {
            var cells = $$('td, th', row).map(function (cell) { return tidy(cell.textContent).replace(/\|/g, '/'); });
            if (cells.some(Boolean)) lines.push('| ' + cells.join(' | ') + ' |');
          });
          return;
        }
        if (tag === 'OL' || tag === 'UL') { flush(); walk(child, lists.concat({ kind: tag, n: 0 })); flush(); return; }
        if (tag === 'LI') {
          flush();
          var own = lists[lists.length - 1];
          if (own) {
            own.n += 1;
            var chain = lists.slice(-3).filter(function (l) { return l.kind === 'OL' && l.n; }).map(function (l) { return l.n; });
            if (own.kind === 'OL') text = chain.join('.') + (chain.length === 1 ? '. ' : ' ');
          }
          walk(child, lists); flush(); return;
        }
        var block = /^(P|DIV|H[1-6]|BLOCKQUOTE|SECTION)$/.test(tag);
        if (block && node.tagName !== 'LI') flush();
        walk(child, lists);
        if (block) flush();
      });
    }
    walk(root, []); flush();
    return lines;
  }
  document.addEventListener('paste', function (e) {
    var field = e.target;
    if (!field.dataset || field.dataset.paste !== '1' || !e.clipboardData) return;
    var html = e.clipboardData.getData('text/html');
    if (!html) return;
    e.preventDefault();
    /* styles go before parsing: the page's security policy would report them, and only hidden text asks for them */
    html = html.replace(/<style[\s\S]*?<\/style\s*>/gi, '').replace(/(<[^>]*?)\sstyle\s*=/gi, '$1 data-style=');
    var page = new DOMParser().parseFromString(html, 'text/html');
    var text = linesOf(page.body).join('\n');
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });

  /* ---- the drawn signature ---- */
  $$('canvas[data-draw]').forEach(function (canvas) {
    var pen = canvas.getContext('2d'), target = canvas.closest('form').elements[canvas.dataset.draw], down = false, inked = false;
    function place(e) { var box = canvas.getBoundingClientRect(); return [(e.clientX - box.left) * canvas.width / box.width, (e.clientY - box.top) * canvas.height / box.height]; }
    function wipe() { pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height); inked = false; if (target) target.value = ''; }
    pen.lineWidth = 5; pen.lineCap = pen.lineJoin = 'round'; pen.strokeStyle = '#12286e';
    wipe();
    canvas.addEventListener('pointerdown', function (e) { down = true; canvas.setPointerCapture(e.pointerId); pen.beginPath(); pen.moveTo.apply(pen, place(e)); e.preventDefault(); });
    canvas.addEventListener('pointermove', function (e) { if (!down) return; pen.lineTo.apply(pen, place(e)); pen.stroke(); inked = true; });
    canvas.addEventListener('pointerup', function () { down = false; if (inked && target) target.value = canvas.toDataURL('image/png'); });
    var clear = canvas.parentNode.querySelector('[data-draw-clear]');
    if (clear) clear.addEventListener('click', wipe);
  });
})();
