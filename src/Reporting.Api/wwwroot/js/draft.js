/* Makes the declaration's form forgiving where scripts run; the form does not need it.
   Keeps what is typed in this browser, encrypted by a key that cannot be read out of it, for a day at most. A form that meets no
   network waits and is sent again under its own key, so that it counts once. Nothing here says "sent": the receipt page does. */
(() => {
  'use strict';

  const LIFE = 24 * 60 * 60 * 1000;
  const PAUSES = [3, 5, 10, 20, 30, 60];
  const bar = document.getElementById('draft');
  if (!bar || !document.getElementById('declaration') || !window.fetch) { return; }

  const words = bar.dataset;
  const state = bar.querySelector('.draft-state');
  const clock = at => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const form = () => document.getElementById('declaration');

  /** Shows one state in words, and the buttons that make sense in it. */
  const say = (text, ...buttons) => {
    bar.hidden = false;
    if (state.textContent !== text) { state.textContent = text; }
    for (const each of bar.querySelectorAll('[data-do]')) {
      // Whoever pressed what goes away is not thrown back to the top of the page.
      if (each === document.activeElement && !buttons.includes(each.dataset.do)) { state.focus(); }
      each.hidden = !buttons.includes(each.dataset.do);
    }
  };

  /* The store: one key, one draft. Where the browser offers none of it (an insecure address, a private window) nothing is kept. */

  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open('reporting-draft', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('kept');
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

  const inStore = async (mode, act) => {
    const db = await open();
    try {
      return await new Promise((done, fail) => {
        const work = db.transaction('kept', mode);
        const asked = act(work.objectStore('kept'));
        work.oncomplete = () => done(asked.result);
        work.onerror = work.onabort = () => fail(work.error);
      });
    } finally {
      db.close();
    }
  };

  const get = name => inStore('readonly', kept => kept.get(name));
  const put = (name, value) => inStore('readwrite', kept => kept.put(value, name));
  const wipe = () => inStore('readwrite', kept => kept.clear());
  const able = () => Boolean(window.isSecureContext && window.crypto && crypto.subtle && window.indexedDB);

  const keyOf = async () => {
    const known = await get('key');
    if (known) { return known; }
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    await put('key', made);
    return made;
  };

  /* What is written follows what was written before: the last one wins, and nothing is written after a wipe that came later. */
  let writing = Promise.resolve();
  const inTurn = act => { writing = writing.then(act).catch(() => false); return writing; };

  const keep = (body, queued) => able() ? inTurn(async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(), new TextEncoder().encode(body));
    await put('draft', { iv, sealed, queued, at: Date.now() });
    return true;
  }) : Promise.resolve(false);

  const forget = () => able() ? inTurn(wipe) : Promise.resolve();

  const find = async () => {
    if (!able()) { return null; }
    try {
      const draft = await get('draft');
      if (!draft) { return null; }
      if (Date.now() - draft.at > LIFE || draft.at > Date.now()) { await wipe(); return null; }
      const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: draft.iv }, await keyOf(), draft.sealed);
      return { body: new TextDecoder().decode(text), queued: draft.queued, at: draft.at };
    } catch {
      await forget();
      return null;
    }
  };

  /* The form as text, and back. */

  const written = () => new URLSearchParams(new FormData(form())).toString();
  const kept = body => {
    const fields = new URLSearchParams(body);
    fields.delete('__RequestVerificationToken');
    return fields.toString();
  };

  const fill = body => {
    const fields = new URLSearchParams(body);
    for (const control of form().elements) {
      if (!control.name || control.name === '__RequestVerificationToken' || control.name === 'reportingReason') { continue; }
      const values = fields.getAll(control.name);
      if (control.type === 'checkbox' || control.type === 'radio') {
        control.checked = values.includes(control.value);
      } else {
        control.value = values[0] ?? '';
      }
      if (control.value && control.type !== 'hidden') { control.closest('details')?.setAttribute('open', ''); }
    }
  };

  /* Typing. */

  let pause;
  let dirty = false;
  const save = async () => {
    clearTimeout(pause);
    if (!dirty || waiting) { return; }
    dirty = false;
    if (await keep(kept(written()), false)) { say(words.saved.replace('{0}', clock(Date.now())), 'clear'); }
  };

  document.addEventListener('input', event => {
    if (!form().contains(event.target)) { return; }
    dirty = true;
    clearTimeout(pause);
    pause = setTimeout(save, 600);
  });
  document.addEventListener('visibilitychange', () => { if (document.hidden) { save(); } });

  /* Sending. */

  let waiting = null;       // the body that is on its way or waits, always the same until it is answered or taken back
  let busy = false;
  let next;
  let tries = 0;

  const lock = on => { form().inert = on; };

  const later = text => {
    const seconds = PAUSES[Math.min(tries++, PAUSES.length - 1)];
    say(`${text} ${words.again.replace('{0}', seconds)}`, 'send', 'change', 'clear');
    clearTimeout(next);
    next = setTimeout(send, seconds * 1000);
  };

  const show = html => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    const answered = page.getElementById('declaration');
    if (!answered) { return false; }
    document.title = page.title;
    const typed = form();
    for (const selector of ['h1', '.error-summary', '.alike']) {
      const [old, fresh] = [document.querySelector(`main ${selector}`), page.querySelector(`main ${selector}`)];
      if (old && fresh) { old.replaceWith(fresh); } else if (old) { old.remove(); } else if (fresh) { bar.before(fresh); }
    }
    typed.replaceWith(answered);
    document.querySelector('.error-summary, .alike')?.focus();
    return true;
  };

  async function send() {
    if (busy || waiting === null) { return; }
    clearTimeout(next);
    busy = true;
    say(words.sending, 'clear');
    try {
      const asked = waiting;
      let answer;
      try {
        answer = await fetch(form().getAttribute('action') || location.href, {
          method: 'POST', credentials: 'same-origin', body: new URLSearchParams(asked), signal: AbortSignal.timeout?.(30000),
        });
      } catch {
        busy = false;
        if (waiting !== null) { later(words.offline); }
        return;
      }

      // Taken back, or wiped, while it was on its way: an answer that comes all the same is a receipt that must not be lost.
      if (answer.redirected && /\/receipt\/[^/]+$/.test(new URL(answer.url).pathname)) {
        waiting = null;
        await forget();
        location.assign(answer.url);
        return;
      }

      const html = await answer.text();
      busy = false;
      if (waiting === null) { return; }
      if (answer.status === 429 || answer.status >= 500) {
        later(words.away);
        return;
      }

      waiting = null;
      lock(false);
      if (show(html)) {
        bar.hidden = true;
        dirty = true;
        await save();
      } else {
        say(words.refused, 'clear');
      }
    } catch {
      busy = false;
      if (waiting !== null) { later(words.offline); }
    }
  }

  /** Asks the directory: the form comes back as it was typed, and without a network it stays as it is. */
  const lookUp = async button => {
    const asked = new URLSearchParams(written());
    asked.append(button.name, button.value);
    clearTimeout(pause);
    lock(true);
    let shown = false;
    try {
      const answer = await fetch(button.formAction, { method: 'POST', credentials: 'same-origin', body: asked, signal: AbortSignal.timeout?.(15000) });
      shown = answer.ok && show(await answer.text());
    } catch {
      // Said below.
    }
    lock(false);
    if (!shown) { say(words.noPlaces, 'clear'); state.focus(); return; }
    document.getElementById('places')?.focus();
    dirty = true;
    await save();
  };

  document.addEventListener('submit', async event => {
    if (event.target !== form()) { return; }
    event.preventDefault();
    if (waiting !== null) { return; }
    if (event.submitter?.name) { lookUp(event.submitter); return; }
    clearTimeout(pause);
    dirty = false;
    waiting = written();
    tries = 0;
    lock(true);
    say(words.sending, 'clear');
    state.focus();
    await keep(kept(waiting), true);
    send();
  });

  // Back from the receipt, from the browser's memory of the page.
  window.addEventListener('pageshow', event => { if (event.persisted && waiting === null) { lock(false); bar.hidden = true; } });
  window.addEventListener('online', () => { tries = 0; send(); });

  bar.addEventListener('click', async event => {
    switch (event.target.dataset?.do) {
      case 'send':
        if (waiting === null && found) {
          fill(found.body);
          form().requestSubmit();
        } else {
          send();
        }
        break;
      case 'change':
        clearTimeout(next);
        waiting = null;
        lock(false);
        dirty = true;
        await save();
        form().querySelector('input:not([type=hidden])').focus();
        break;
      case 'take':
        fill(found.body);
        found = null;
        say(words.taken, 'clear');
        form().querySelector('input:not([type=hidden])').focus();
        break;
      case 'clear':
        clearTimeout(next);
        clearTimeout(pause);
        waiting = found = null;
        dirty = false;
        lock(false);
        await forget();
        form().reset();
        for (const control of form().elements) {
          if (control.type === 'checkbox' || control.type === 'radio') { control.checked = false; } else if (control.type !== 'hidden' && control.type !== 'submit') { control.value = ''; }
        }
        // What comes next on this computer is another declaration.
        form().elements._key.value = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
        say(words.cleared);
        break;
    }
  });

  /* A draft of before is offered, never put in by itself: others use this computer. One of a drill is not offered to a real one. */
  let found = null;
  find().then(draft => {
    if (!draft || dirty || waiting !== null || document.querySelector('.error-summary')) { return; }
    if (new URLSearchParams(draft.body).get('reportingReason') !== form().elements.reportingReason.value) { return; }
    found = draft;
    say((draft.queued ? words.unsent : words.found).replace('{0}', clock(draft.at)), ...(draft.queued ? ['send', 'take', 'clear'] : ['take', 'clear']));
  });
})();
