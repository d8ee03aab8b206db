/* office.js: what the pages do in the browser. Everything works without it, only with more clicks.
   No inline handlers, no eval; words come translated from #words. Chrome 109 understands all of it. */
(function () {
  'use strict';
  var body = document.body;
  var wordBox = document.getElementById('words');
  function word(name) { return (wordBox && wordBox.dataset[name]) || ''; }
  function $(selector, root) { return (root || document).querySelector(selector); }
  function $$(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function el(tag, attributes, children) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (key) {
      if (key === 'text') node.textContent = attributes[key]; else node.setAttribute(key, attributes[key]);
    });
    (children || []).forEach(function (child) { node.append(child); });
    return node;
  }
  function clock(time) { var d = new Date(time); return ('0' + d.getHours()).slice(-2) + ':' + ('0' + d.getMinutes()).slice(-2); }
  function typing(target) {
    return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type));
  }
  function say(text) { var live = $('#live'); if (live) { live.textContent = ''; setTimeout(function () { live.textContent = text; }, 50); } }
  function note(kind, strong, text, extra) {
    return el('div', { 'class': 'note ' + kind, role: kind === 'danger' ? 'alert' : 'status' },
      [el('span', { 'class': 'grow' }, [el('b', { text: strong }), ' ', el('span', { text: text })].concat(extra ? [' '].concat(extra) : []))]);
  }
  function button(text, act) { var b = el('button', { type: 'button', 'class': 'linkbtn', text: text }); b.addEventListener('click', act); return b; }

  /* ---- a refused form: the summary takes the focus ---- */
  var summary = $('[data-focus]');
  if (summary) summary.focus();

  /* ---- passwords: show button, Caps Lock ---- */
  $$('[data-show]').forEach(function (b) {
    var input = document.getElementById(b.dataset.show); if (!input) return;
    b.hidden = false;
    b.addEventListener('click', function () {
      var shown = input.type === 'text';
      input.type = shown ? 'password' : 'text';
      b.setAttribute('aria-pressed', String(!shown));
      b.textContent = word(shown ? 'show' : 'hide');
      input.focus();
    });
    if (input.form) input.form.addEventListener('submit', function () { input.type = 'password'; });
  });
  $$('[data-caps-for]').forEach(function (box) {
    var input = document.getElementById(box.dataset.capsFor); if (!input) return;
    function look(e) { if (e.getModifierState) box.hidden = !e.getModifierState('CapsLock'); }
    input.addEventListener('keydown', look); input.addEventListener('keyup', look);
    input.addEventListener('blur', function () { box.hidden = true; });
  });

  /* ---- menus: the user menu closes on Esc and on a click elsewhere; the drawer on phones ---- */
  document.addEventListener('click', function (e) {
    $$('details.umenu[open]').forEach(function (menu) { if (!menu.contains(e.target)) menu.open = false; });
  });
  var side = $('#side'), drawer = $('[data-drawer]');
  function closeDrawer() { if (side && side.classList.contains('open')) { side.classList.remove('open'); drawer.setAttribute('aria-expanded', 'false'); drawer.focus(); return true; } }
  if (side && drawer) {
    drawer.setAttribute('aria-expanded', 'false'); drawer.setAttribute('aria-controls', 'side'); drawer.setAttribute('role', 'button');
    drawer.addEventListener('click', function (e) {
      e.preventDefault(); e.stopPropagation();
      side.classList.add('open'); drawer.setAttribute('aria-expanded', 'true');
      var first = $('a', $('nav', side)); if (first) first.focus();
    });
    document.addEventListener('click', function (e) { if (side.classList.contains('open') && !side.contains(e.target)) closeDrawer(); });
  }
  /* tooltips of the icon rail: for the pointer and for the keyboard */
  if (side) {
    var tip = null;
    var hideTip = function () { if (tip) { tip.remove(); tip = null; } };
    var showTip = function (e) {
      var a = e.target.closest && e.target.closest('[data-tip]');
      hideTip();
      if (!a || !window.matchMedia('(min-width:768px) and (max-width:1199px)').matches) return;
      var box = a.getBoundingClientRect();
      tip = el('div', { id: 'tip', role: 'tooltip', text: a.dataset.tip });
      body.append(tip);
      tip.style.left = (box.right + 8) + 'px'; tip.style.top = (box.top + box.height / 2 - tip.offsetHeight / 2) + 'px';
    };
    side.addEventListener('mouseover', showTip); side.addEventListener('focusin', showTip);
    side.addEventListener('mouseleave', hideTip); side.addEventListener('focusout', hideTip);
  }

  /* ---- tabs and pills in one scrolling line: the chosen one is in sight ---- */
  $$('.views .on, .pills .on').forEach(function (on) {
    var line = on.parentNode;
    if (line.scrollWidth > line.clientWidth) line.scrollLeft = on.offsetLeft - (line.clientWidth - on.offsetWidth) / 2;
  });

  /* ---- filters of a list are folded away on phones ---- */
  document.addEventListener('click', function (e) {
    var fold = e.target.closest && e.target.closest('[data-fold]');
    if (fold) fold.setAttribute('aria-expanded', String(fold.form.classList.toggle('open')));
  });

  /* ---- dialogs: search and keys; the focus returns to where it was ---- */
  function openDialog(name) {
    var dialog = document.getElementById('dlg-' + name);
    if (!dialog || !dialog.showModal || dialog.open) return false;
    var back = document.activeElement;
    dialog.addEventListener('close', function () { if (back && back.focus && document.contains(back)) back.focus(); }, { once: true });
    $$('details.umenu[open]').forEach(function (menu) { menu.open = false; });
    dialog.showModal();
    var input = $('input', dialog); if (input) { input.focus(); input.select(); }
    return true;
  }
  document.addEventListener('click', function (e) {
    var link = e.target.closest('[data-dialog]');
    if (link && !e.ctrlKey && !e.metaKey && openDialog(link.dataset.dialog)) e.preventDefault();
    if (e.target.tagName === 'DIALOG' && e.target.open) e.target.close();
  });
  /* arrows walk through the hits of the search */
  var finder = $('#dlg-search');
  if (finder) finder.addEventListener('keydown', function (e) {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    var stops = [$('input', finder)].concat($$('a.hit', finder)), at = stops.indexOf(document.activeElement);
    var next = stops[at + (e.key === 'ArrowDown' ? 1 : -1)];
    if (next) { next.focus(); e.preventDefault(); }
  });

  /* ---- keys. Letters are matched by event.code, so that the Thai layout works too ---- */
  var singleKeys = body.dataset.singleKeys !== '0';
  document.addEventListener('keydown', function (e) {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.code === 'KeyK' && $('#dlg-search')) { openDialog('search'); e.preventDefault(); return; }
    if (e.key === 'Escape') {
      var open = $('details.umenu[open]');
      if (open) { open.open = false; $('summary', open).focus(); e.preventDefault(); return; }
      if (closeDrawer()) { e.preventDefault(); return; }
      if (typing(e.target) && e.target.closest('.filters')) { var list = $('[data-keys]'); if (list) { focusRow(list, Math.max(0, currentRow(list))); e.preventDefault(); } }
      return;
    }
    if (!singleKeys || e.ctrlKey || e.altKey || e.metaKey || typing(e.target) || $('dialog[open]')) return;
    if ((e.key === '?' || (e.shiftKey && e.code === 'Slash')) && openDialog('keys')) e.preventDefault();
  });
  function rowsOf(list) { return $$(list.tagName === 'TABLE' ? 'tbody tr' : 'li', list).filter(function (r) { return r.offsetParent !== null; }); }
  function currentRow(list) { return rowsOf(list).findIndex(function (r) { return r.classList.contains('cur'); }); }
  function focusRow(list, i) {
    var rows = rowsOf(list); if (i < 0 || i >= rows.length) return;
    rows.forEach(function (r) { r.classList.remove('cur'); r.tabIndex = -1; });
    rows[i].classList.add('cur'); rows[i].tabIndex = 0;
    rows[i].focus({ preventScroll: true }); rows[i].scrollIntoView({ block: 'nearest' });
  }
  function prepareLists(root) {
    var lists = $$('[data-keys]', root); if (root.matches && root.matches('[data-keys]')) lists.push(root);
    lists.forEach(function (list) { rowsOf(list).forEach(function (r, i) { if (!r.hasAttribute('tabindex') || !r.classList.contains('cur')) r.tabIndex = i ? -1 : 0; }); });
  }
  prepareLists(document);
  document.addEventListener('keydown', function (e) {
    if (e.ctrlKey || e.altKey || e.metaKey || typing(e.target)) return;
    var list = e.target.closest && e.target.closest('[data-keys]');
    var box = list ? (list.closest('[data-keys-box]') || list.closest('.box') || list) : (e.target.closest && e.target.closest('.box'));
    if (!list && !(box && $('[data-keys]', box))) return;
    if (singleKeys && e.code === 'Slash' && !e.shiftKey) { var s = $('.srch .in', box); if (s) { s.focus(); e.preventDefault(); } return; }
    if (!list) return;
    var rows = rowsOf(list), i = currentRow(list), row = rows[i], onRow = rows.indexOf(e.target) >= 0;
    if (onRow && i < 0) { i = rows.indexOf(e.target); row = rows[i]; }
    if (e.key === 'ArrowDown') focusRow(list, Math.min(rows.length - 1, i + 1));
    else if (e.key === 'ArrowUp') focusRow(list, Math.max(0, i - 1));
    else if (e.key === 'Home') focusRow(list, 0);
    else if (e.key === 'End') focusRow(list, rows.length - 1);
    else if (e.key === ' ' && onRow) { var c = $('.chk', row); if (!c) return; c.click(); }
    else if (e.key === 'Enter' && onRow) { var a = $('a.subj, a.s, a', row); if (a) a.click(); }
    else if (singleKeys && e.code === 'KeyA') { var all = $('[data-all]', list); if (!all) return; all.click(); }
    else if (singleKeys && e.code === 'KeyN') { var fresh = $('[data-key-new], [data-new]'); if (!fresh) return; fresh.click(); }
    else return;
    e.preventDefault();
  });
  /* bulk choice: rows tint, the bar counts */
  document.addEventListener('change', function (e) {
    if (!e.target.classList || !e.target.classList.contains('chk')) return;
    var list = e.target.closest('table, ul'); if (!list) return;
    if (e.target.hasAttribute('data-all')) $$('.chk', list).forEach(function (c) { c.checked = e.target.checked; });
    var chosen = 0;
    rowsOf(list).forEach(function (r) { var c = $('.chk', r); if (!c) return; r.classList.toggle('sel-row', c.checked); if (c.checked) chosen += 1; });
    var bulk = $('[data-bulk]', list.closest('.box') || document);
    if (bulk) { bulk.hidden = !chosen; var n = $('[data-bulk-count]', bulk); if (n) n.textContent = chosen; }
  });
  /* radios of the old markup: the chosen one is tinted */
  document.addEventListener('change', function (e) {
    if (e.target.type !== 'radio') return;
    $$('input[name="' + CSS.escape(e.target.name) + '"]', e.target.form || document).forEach(function (r) { var l = r.closest('label.radio'); if (l) l.classList.toggle('on', r.checked); });
  });

  /* ---- drafts: a form with data-draft="key" keeps what is typed on this machine, per person ---- */
  var DAY = 864e5;
  function draftKey(form) { return 'draft:' + body.dataset.user + ':' + location.pathname + ':' + form.dataset.draft; }
  function readDraft(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (x) { return null; } }
  function dropDraft(key) { try { localStorage.removeItem(key); } catch (x) { /* storage is closed: nothing to drop */ } }
  function fieldsOf(form) {
    return $$('input, textarea, select', form).filter(function (f) {
      return f.name && !f.disabled && !/^(hidden|password|file|submit|button|search)$/.test(f.type) && f.name !== 'csrfmiddlewaretoken';
    });
  }
  function valuesOf(form) {
    return fieldsOf(form).map(function (f) {
      if (f.type === 'checkbox' || f.type === 'radio') return [f.name, f.value, f.checked];
      if (f.multiple) return [f.name, $$('option', f).filter(function (o) { return o.selected; }).map(function (o) { return o.value; })];
      return [f.name, f.value];
    });
  }
  function putBack(form, values) {
    values.forEach(function (v) {
      fieldsOf(form).forEach(function (f) {
        if (f.name !== v[0]) return;
        if (f.type === 'checkbox' || f.type === 'radio') { if (f.value === v[1]) f.checked = v[2]; }
        else if (Array.isArray(v[1])) $$('option', f).forEach(function (o) { o.selected = v[1].indexOf(o.value) >= 0; });
        else f.value = v[1];
      });
    });
    fieldsOf(form).forEach(function (f) { f.dispatchEvent(new Event('change', { bubbles: true })); });
  }
  var sending = false;
  var forms = body.dataset.user ? $$('form[data-draft]').filter(function (f) { return f.dataset.draft !== 'off'; }) : [];
  forms.forEach(function (form) {
    var key = draftKey(form), first = JSON.stringify(valuesOf(form)), timer = null, word0 = $('[data-saved]', form);
    function keep() {
      var now = JSON.stringify(valuesOf(form));
      if (now === first) return;
      try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: JSON.parse(now) })); } catch (x) { return; }
      if (word0) word0.textContent = word('draftSaved').replace('{n}', clock(Date.now()));
    }
    form.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(keep, 800); });
    form.addEventListener('submit', function () { clearTimeout(timer); keep(); sending = true; try { sessionStorage.setItem('sent', key); } catch (x) { /* no storage: the draft stays */ } });
    form._keepDraft = keep;
    var draft = readDraft(key);
    if (!draft || Date.now() - draft.at > 14 * DAY) { dropDraft(key); return; }
    if ($('.errsum', form) || $('.errsum')) return; /* the server gave the typed values back */
    if (JSON.stringify(draft.values) === first) { dropDraft(key); return; }
    var box = note('', word('draftFound').replace('{n}', clock(draft.at)), '', [
      button(word('draftUse'), function () { putBack(form, draft.values); box.remove(); form.prepend(note('ok', word('draftRestored'), '')); }), ' ',
      button(word('draftDrop'), function () { dropDraft(key); box.remove(); })]);
    box.classList.add('mb-3'); form.prepend(box);
  });
  /* A draft is dropped when the page after its form came without errors and is not the sign-in page. */
  try {
    var sent = sessionStorage.getItem('sent');
    if (sent && body.dataset.user && !$('.errsum') && !$('.oops')) {
      if (!forms.some(function (f) { return draftKey(f) === sent; })) dropDraft(sent);
    }
    if (body.dataset.user) sessionStorage.removeItem('sent');
  } catch (x) { /* storage is closed: no drafts at all */ }
  function keepAll() { forms.forEach(function (f) { f._keepDraft(); }); }
  window.addEventListener('pagehide', function () { if (!sending) keepAll(); });

  /* ---- the session's end ---- */
  var left = parseInt(body.dataset.sessionLeft || '0', 10), WARN = 120, spot = $('#session-note'), timer = null;
  function showNote(node) { if (!spot) return; spot.replaceChildren(node); node.classList.add('mb-3'); }
  function ask(method) {
    var token = ''; try { token = JSON.parse(body.getAttribute('hx-headers'))['X-CSRFToken']; } catch (x) { token = ''; }
    return fetch(body.dataset.sessionUrl, { method: method, credentials: 'same-origin', headers: method === 'POST' ? { 'X-CSRFToken': token } : {} })
      .then(function (r) { return r.ok ? r.json() : { left: 0 }; });
  }
  function ended() {
    keepAll();
    var to = body.dataset.loginUrl + '?ended=1&next=' + encodeURIComponent(location.pathname + location.search);
    showNote(note('danger', word('sessionEnded'), word('sessionTyped'), [el('a', { href: to, text: word('sessionLogin') })]));
  }
  function warn(seconds) {
    showNote(note('warn', word('sessionSoon'), word('sessionLeft').replace('{n}', Math.max(1, Math.ceil(seconds / 60))), [
      button(word('sessionOn'), function () {
        ask('POST').then(function (answer) {
          if (!answer.left) { ended(); return; }
          showNote(note('ok', word('sessionKept'), '')); setTimeout(function () { spot.replaceChildren(); }, 6000);
          watch(answer.left);
        }).catch(function () { offline(); });
      })]));
    clearTimeout(timer); timer = setTimeout(check, Math.max(1, seconds + 1) * 1000);
  }
  function check() {
    ask('GET').then(function (answer) {
      if (!answer.left) ended();
      else if (answer.left <= WARN + 5) warn(answer.left);
      else { spot.replaceChildren(); watch(answer.left); }
    }).catch(function () { timer = setTimeout(check, 20000); });
  }
  function watch(seconds) { clearTimeout(timer); timer = setTimeout(check, Math.max(0, Math.min(seconds - WARN, 86400)) * 1000); }
  if (body.dataset.sessionUrl) {
    watch(left);
    /* a machine that slept: look at once */
    document.addEventListener('visibilitychange', function () { if (!document.hidden && left) check(); });
  }

  /* ---- connection ---- */
  var notices = $('#notices');
  function offline() { if (!notices || $('#offline')) return; var n = note('danger', word('offline'), word('offlineMore')); n.id = 'offline'; notices.prepend(n); keepAll(); }
  function online() { var n = $('#offline'); if (!n) return; n.replaceWith(note('ok', word('online'), '')); }
  window.addEventListener('offline', offline); window.addEventListener('online', online);

  /* ---- htmx: errors as notices, focus kept, changes announced ---- */
  var focusId = null;
  body.addEventListener('htmx:beforeSwap', function (e) {
    focusId = document.activeElement && document.activeElement.id;
    var row = document.activeElement && document.activeElement.closest && document.activeElement.closest('[data-keys] [id]');
    if (!focusId && row) focusId = row.id;
    if (e.detail.xhr.status === 422) { e.detail.shouldSwap = true; e.detail.isError = false; } /* a refused form drawn anew */
  });
  body.addEventListener('htmx:afterSettle', function (e) {
    var target = e.target; /* after outerHTML e.detail.target is the block that is gone */
    prepareLists(target);
    if (focusId && (!document.activeElement || document.activeElement === body)) { var again = document.getElementById(focusId); if (again) again.focus({ preventScroll: true }); }
    var box = $('[data-focus]', target); if (box) box.focus();
    var words = target.dataset && target.dataset.announce;
    if (target.id !== 'dlg-search-hits') say(words || word('updated'));
  });
  body.addEventListener('htmx:responseError', function (e) {
    if (!notices) return;
    var xhr = e.detail.xhr, node;
    if (xhr.getResponseHeader('X-Problem')) { var holder = document.createElement('template'); holder.innerHTML = xhr.responseText; node = holder.content.firstElementChild; }
    notices.replaceChildren(node || note('danger', word(xhr.status === 403 ? 'refused' : xhr.status === 404 ? 'gone' : 'failed'), xhr.status < 500 && xhr.status !== 400 ? '' : word('failedMore')));
    notices.scrollIntoView({ block: 'nearest' });
  });
  body.addEventListener('htmx:sendError', offline);
  body.addEventListener('htmx:afterRequest', function (e) { if (e.detail.successful) online(); });

  /* ---- act once: a second click on the same sent form is swallowed for some seconds ---- */
  document.addEventListener('submit', function (e) {
    var form = e.target;
    if (e.defaultPrevented || form.method !== 'post' || form.hasAttribute('hx-post')) return;
    if (form.dataset.sent && Date.now() - form.dataset.sent < 8000) { e.preventDefault(); return; }
    form.dataset.sent = Date.now();
  });
  window.addEventListener('pageshow', function (e) { if (e.persisted) { $$('form[data-sent]').forEach(function (f) { delete f.dataset.sent; }); if (body.dataset.sessionUrl) check(); } });
  window.addEventListener('beforeprint', function () { $$('.as-table').forEach(function (d) { d.open = true; }); });
  /* what is printed says when and by whom */
  window.addEventListener('beforeprint', function () {
    var main = $('#main'), who = $('.umenu .nm b'); if (!main || !who || !word('printed')) return;
    var line = $('.printed', main) || main.appendChild(el('p', { 'class': 'printed' }));
    var when = new Date().toLocaleString(document.documentElement.lang === 'th' ? 'th-TH' : 'en-GB-u-ca-buddhist', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Bangkok' });
    line.textContent = word('printed').replace('{n}', when).replace('{who}', who.textContent);
  });
})();
