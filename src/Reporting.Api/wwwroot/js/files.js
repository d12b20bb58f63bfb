/* Sends a chosen file in pieces where scripts run; the form does not need it.
   After a cut the service is asked where the file stands, and sending goes on there: by itself, after a reload, on another day. A file is
   known again by its SHA-256, so that nothing of it is kept in the browser; the service checks the same hash at the end. */
(() => {
  'use strict';

  const PAUSES = [2, 5, 10, 20, 30, 60];
  const LEAST = 64 * 1024;
  const MOST = 8 * 1024 * 1024;
  const LONGEST = 60 * 1000;
  const box = document.getElementById('transfer');
  const form = document.getElementById('add-file');
  if (!box || !form || !window.fetch || !Blob.prototype.arrayBuffer) { return; }

  const words = box.dataset;
  const state = box.querySelector('.draft-state');
  const howFar = box.querySelector('.transfer-how-far');
  const input = form.querySelector('[type=file]');
  const about = document.getElementById('in-pieces');
  about.textContent = about.dataset.here;

  /** Shows one state in words, and the buttons that make sense in it. */
  const say = (text, ...buttons) => {
    box.hidden = false;
    if (state.textContent !== text) { state.textContent = text; }
    for (const each of box.querySelectorAll('[data-do]')) {
      // Whoever pressed what goes away is not thrown back to the top of the page.
      if (each === document.activeElement && !buttons.includes(each.dataset.do)) { state.focus(); }
      each.hidden = !buttons.includes(each.dataset.do);
    }
  };

  const megabytes = bytes => (bytes / 1024 / 1024).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  /** The bar moves with each piece; words are read aloud, so they change with each quarter alone. */
  const show = (job, text, bytes, ...buttons) => {
    howFar.hidden = false;
    howFar.querySelector('progress').value = bytes / job.file.size;
    howFar.querySelector('.transfer-amount').textContent = words.amount.replace('{0}', megabytes(bytes)).replace('{1}', megabytes(job.file.size));
    say(text.replace('{0}', job.file.name).replace('{1}', Math.floor(bytes / job.file.size * 4) * 25), ...buttons);
  };

  /* SHA-256 block by block (FIPS 180-4): what browsers offer wants the whole file in memory, and an address with TLS. */

  const primes = [];
  for (let n = 2; primes.length < 64; n++) { if (primes.every(prime => n % prime)) { primes.push(n); } }
  const fraction = root => prime => (prime ** (1 / root) % 1) * 2 ** 32 | 0;
  const rounds = Int32Array.from(primes, fraction(3));

  const digest = (hash, bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const w = new Int32Array(64);
    for (let at = 0; at < bytes.byteLength; at += 64) {
      for (let i = 0; i < 64; i++) {
        if (i < 16) { w[i] = view.getInt32(at + i * 4); continue; }
        const x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
      }
      let a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4], f = hash[5], g = hash[6], h = hash[7];
      for (let i = 0; i < 64; i++) {
        const one = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + rounds[i] + w[i] | 0;
        const two = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
        h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
      }
      hash[0] += a; hash[1] += b; hash[2] += c; hash[3] += d; hash[4] += e; hash[5] += f; hash[6] += g; hash[7] += h;
    }
  };

  /** A one, zeros, and the number of bits. */
  const ended = (bytes, size) => {
    const whole = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
    whole.set(bytes);
    whole[bytes.length] = 0x80;
    const tail = new DataView(whole.buffer, whole.length - 8);
    tail.setUint32(0, Math.floor(size / 2 ** 29));
    tail.setUint32(4, size * 8 % 2 ** 32);
    return whole;
  };

  const hashOf = async job => {
    const step = 1024 * 1024;
    const hash = Int32Array.from(primes.slice(0, 8), fraction(2));
    for (let at = 0; at < job.file.size && job === current; at += step) {
      show(job, words.reading, at, 'pause');
      let bytes;
      try {
        bytes = new Uint8Array(await job.file.slice(at, at + step).arrayBuffer());
      } catch {
        throw new Refusal(words.unreadable);
      }
      digest(hash, at + step < job.file.size ? bytes : ended(bytes, job.file.size));
    }
    return [...hash].map(part => (part >>> 0).toString(16).padStart(8, '0')).join('');
  };

  /* Asking. */

  /** Said to whoever waits, and not tried again by itself. */
  class Refusal extends Error {
    constructor(text, ...buttons) { super(text); this.buttons = buttons; }
  }

  /** Asked again, after as long as the service says. */
  class Later extends Error {
    constructor(seconds) { super(); this.seconds = seconds; }
  }

  let current = null;       // the file that is on its way
  let asked = null;         // the request that is, to be cut short
  let token = '';           // of the newest page: signing in elsewhere makes older ones void

  const ask = async (method, address, headers, body) => {
    asked = new AbortController();
    const slow = setTimeout(() => asked.abort(), LONGEST);
    try {
      const answer = await fetch(address, {
        method, body, credentials: 'same-origin', cache: 'no-store', signal: asked.signal,
        headers: { ...headers, 'Tus-Resumable': '1.0.0', RequestVerificationToken: token },
      });
      if (answer.ok || (answer.status === 409 && answer.headers.has('Upload-Offset'))) { return answer; }
      const problem = await answer.json().catch(() => ({}));
      const busy = [408, 423, 425, 429, 499].includes(answer.status) || (answer.status >= 500 && problem.code !== 'file.noRoom');
      if (busy) { throw new Later(Number(answer.headers.get('Retry-After')) || 0); }
      throw new Refusal(problem.detail || words.refused);
    } finally {
      clearTimeout(slow);
    }
  };

  /** The page as it is by now: which files are there, and a token that is valid. */
  const look = async () => {
    const answer = await ask('GET', location.pathname, {});
    if (answer.redirected) { throw new Refusal(words.closed, 'open'); }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    token = page.querySelector('#add-file [type=hidden]')?.value ?? token;
    return page.getElementById('list');
  };

  /** Shows the list as it is by now, unless somebody is reading in it. */
  const renew = list => {
    const old = document.getElementById('list');
    if (list && !old.contains(document.activeElement) && !old.querySelector('details[open]')) { old.replaceWith(document.adoptNode(list)); }
  };

  const base64 = text => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  /** The service knows by the hash what is there, whole or half, and answers with that. */
  const announce = job => {
    const said = { filename: job.file.name, filetype: job.file.type, sha256: job.hash, message: words.message };
    return ask('POST', words.pieces, {
      'Upload-Length': job.file.size,
      'Upload-Metadata': Object.entries(said).filter(([, value]) => value).map(([name, value]) => `${name} ${base64(value)}`).join(','),
    });
  };

  /* Sending. */

  const offsetOf = answer => Number(answer.headers.get('Upload-Offset'));

  const send = async job => {
    await look();
    if (!job.address) {
      const announced = await announce(job);
      job.address = announced.headers.get('Location');
      if (offsetOf(announced) === job.file.size) { return words.known; }
    }
    const address = job.address;
    let offset = offsetOf(await ask('HEAD', address, {}));
    while (job === current && offset < job.file.size) {
      job.offset = offset;
      show(job, words.sending, offset, 'pause');
      const began = performance.now();
      offset = offsetOf(await ask('PATCH', address, { 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' }, job.file.slice(offset, offset + job.piece)));
      const took = performance.now() - began;
      job.piece = took < 1000 ? Math.min(job.piece * 2, MOST) : took > 4000 ? Math.max(job.piece / 2, LEAST) : job.piece;
      job.tries = 0;
    }
    return words.done;
  };

  const end = (text, wrong, ...buttons) => {
    current = null;
    form.inert = false;
    howFar.hidden = true;
    box.classList.toggle('draft-wrong', wrong);
    say(text, ...buttons);
  };

  let wake = () => {};
  const pause = seconds => new Promise(done => {
    const timer = setTimeout(done, seconds * 1000);
    wake = () => { clearTimeout(timer); done(); };
  });

  const run = async job => {
    while (job === current) {
      try {
        const hash = job.hash ?? await hashOf(job);
        if (job !== current) { return; }
        job.hash = hash;
        const text = await send(job);
        if (job !== current) { return; }
        form.reset();
        end(text, false);
        renew(await look().catch(() => null));
        return;
      } catch (trouble) {
        if (job !== current) { return; }
        if (trouble instanceof Refusal) { end(trouble.message, true, ...trouble.buttons); return; }
        job.piece = Math.max(job.piece / 2, LEAST);
        const later = trouble instanceof Later;
        const seconds = Math.max(PAUSES[Math.min(job.tries++, PAUSES.length - 1)], later ? trouble.seconds : 0);
        show(job, (later ? words.away : words.offline).replace('{0}', seconds), job.offset, 'go', 'pause');
        await pause(seconds);
      }
    }
  };

  const begin = job => {
    current = job;
    held = null;
    form.inert = true;
    box.classList.remove('draft-wrong');
    run(job);
  };

  let held = null;          // paused, and to be gone on with

  form.addEventListener('submit', event => {
    const file = input.files[0];
    if (!file || current) { return; }       // no file: the service says so, as without scripts
    event.preventDefault();
    if (file.size === 0 || file.size > Number(words.most)) {
      end(file.size === 0 ? words.empty : words.tooLarge, true);
    } else {
      begin({ file, hash: null, piece: 4 * LEAST, tries: 0, offset: 0, address: null });
    }
    state.focus();
  });

  box.addEventListener('click', event => {
    switch (event.target.dataset?.do) {
      case 'go':
        if (held) { begin({ ...held, tries: 0 }); } else { wake(); }
        break;
      case 'pause':
        [held, current] = [current, null];
        form.inert = false;
        show(held, words.paused, held.offset, 'go');
        asked?.abort();
        wake();
        break;
    }
  });

  // A network that comes back is tried at once; one that is gone is not waited for.
  addEventListener('online', () => { if (current) { current.tries = 0; wake(); } });
  addEventListener('offline', () => asked?.abort());
})();
