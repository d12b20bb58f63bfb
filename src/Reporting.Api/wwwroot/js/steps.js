// Saves what was typed when a page of the full declaration is left by none of its buttons: the browser's own "back", a closed window.
// And does not let a page go that no network or no service would take: what was typed would be behind the browser's own error.
// Nothing depends on it: the buttons save without scripts.
(() => {
  const LONGEST = 15000;
  const SOON = 400;
  const LEFT = "reporting-left";
  const form = document.querySelector("form.declaration");
  const away = document.getElementById("no-network");
  if (!form || !away) { return; }
  const alive = new URL("../health/live", document.currentScript.src);
  let changed = false;
  let asking = false;
  let answered = false;

  /** Whether anybody is there to take the page. A proxy answers for a service that is away with 502 and the like. */
  const answers = async () => {
    try {
      return navigator.onLine && (await fetch(alive, { cache: "no-store", signal: AbortSignal.timeout?.(LONGEST) })).status < 500;
    } catch {
      return false;
    }
  };

  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", async event => {
    if (answered || !window.fetch) { answered = changed = false; return; }
    event.preventDefault();
    if (asking) { return; }
    asking = true;
    answered = await answers();
    asking = false;
    if (answered) {
      form.requestSubmit(event.submitter);
    } else {
      away.hidden = false;
      away.firstElementChild.focus();
    }
  });
  addEventListener("online", () => { away.hidden = true; });
  addEventListener("pagehide", () => {
    if (changed && form.dataset.keep && navigator.sendBeacon) {
      const typed = new FormData(form);
      typed.set("_do", form.dataset.keep);
      changed = !navigator.sendBeacon(form.action, typed);
      left(changed ? null : form.action);
    }
  });

  /** The page that was just left with something new on it; no word of what. Null is said where the browser keeps nothing. */
  const left = address => {
    try {
      const before = sessionStorage.getItem(LEFT);
      if (address) { sessionStorage.setItem(LEFT, address); } else { sessionStorage.removeItem(LEFT); }
      return before;
    } catch {
      return null;
    }
  };

  /** What was sent on leaving may arrive after the page was asked for again: the page is then one answer behind. */
  const catchUp = async again => {
    try {
      const page = await (await fetch(location.href, { cache: "no-store" })).text();
      const seen = new DOMParser().parseFromString(page, "text/html").querySelector("[name=_seen]")?.value;
      if (!seen || seen === form.elements._seen.value) { return; }
      if (again) { form.elements._seen.value = seen; } else if (!changed) { location.reload(); }
    } catch {
      // Whoever saves over something newer is asked first.
    }
  };

  addEventListener("pageshow", event => {
    const behind = left(null) === form.action;
    if (form.elements._seen && (behind || event.persisted)) { setTimeout(catchUp, SOON, event.persisted); }
  });
})();
