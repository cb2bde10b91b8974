// Makes the kiosk's pages nicer where scripts run. Everything works without it.
const $ = (selector) => document.querySelector(selector);
const language = document.documentElement.lang;

// The summary of problems is read first.
$(".problems")?.focus();

// A form that moves money is sent once; the server sees to it as well.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.querySelector("[type=submit]").setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    form.querySelector("[type=submit]").removeAttribute("aria-disabled");
  });
}

// Digits to press where there is no keyboard.
for (const pad of document.querySelectorAll("[data-keypad]")) {
  const field = document.getElementById(pad.dataset.keypad);
  pad.hidden = false;
  pad.addEventListener("click", ({ target }) => {
    const key = target.dataset?.key;
    if (key === "clear") field.value = "";
    else if (key === "delete") field.value = field.value.slice(0, -1);
    else if (key !== undefined) field.value += key;
  });
}

// Reads the page aloud, by a voice of this machine alone: others send what is said to a stranger.
// What is typed is in fields, not in the text, so no PIN and no password is ever said.
const read = $("[data-read]");
if (read && "speechSynthesis" in globalThis) {
  const { speechSynthesis: speech } = globalThis;
  const label = read.textContent;
  const voice = () =>
    speech.getVoices().find((voice) => voice.localService && voice.lang.startsWith(language));
  const show = (reading) => {
    read.textContent = reading ? read.dataset.stop : label;
    read.hidden = voice() === undefined;
  };
  const text = () => {
    const said = [];
    const walker = document.createTreeWalker($("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { data, parentElement: at } = walker.currentNode;
      const isSaid = at.checkVisibility() && at.closest("[data-keypad], option") === null;
      if (isSaid && data.trim() !== "") said.push(data.trim());
    }
    return said.join(".\n");
  };
  let saying;
  const stop = () => {
    saying = undefined;
    speech.cancel();
    show(false);
  };
  show(false);
  speech.addEventListener("voiceschanged", () => show(saying !== undefined));
  addEventListener("pagehide", stop);
  read.addEventListener("click", () => {
    if (saying) return stop();
    const utterance = new SpeechSynthesisUtterance(text());
    utterance.voice = voice();
    utterance.lang = utterance.voice.lang;
    // Of an earlier one that was stopped nothing more is heard.
    const end = () => saying === utterance && stop();
    utterance.addEventListener("end", end);
    utterance.addEventListener("error", end);
    saying = utterance;
    show(true);
    speech.speak(utterance);
  });
}

const print = $("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => globalThis.print());
}

// The balance follows what happens elsewhere.
const balance = $("[data-balance]");
if (balance) {
  const events = new EventSource("/events");
  let first = true;
  events.addEventListener("balance", ({ data }) => {
    const { amount, says } = JSON.parse(data)[language];
    const isNew = balance.textContent !== amount;
    balance.textContent = amount;
    if (isNew && !first) {
      $("[data-says]").textContent = says;
      balance.classList.remove("new");
      requestAnimationFrame(() => balance.classList.add("new"));
    }
    first = false;
  });
  events.addEventListener("end", () => location.replace("/timeout"));
  addEventListener("pagehide", () => events.close());
}

// An answer that was lost is asked for again.
const again = $("[data-again-ms]");
if (again) setTimeout(() => location.reload(), Number(again.dataset.againMs));

// Who is idle is asked, and then logged out; the server does that whatever happens here.
const dialog = $("#idle");
if (dialog) {
  const { warnMs, idleMs } = dialog.dataset;
  let timer;
  const wait = (remainingMs) => {
    clearTimeout(timer);
    const untilWarnMs = remainingMs - (idleMs - warnMs);
    if (untilWarnMs > 0) {
      if (dialog.open) dialog.close();
      timer = setTimeout(ask, untilWarnMs);
    } else if (remainingMs > 0) {
      if (!dialog.open) dialog.showModal();
      timer = setTimeout(ask, remainingMs);
    } else location.replace("/timeout");
  };
  // Another page of the same person may have been used meanwhile: the server knows.
  const ask = async () => {
    try {
      const answer = await fetch("/remaining", { cache: "no-store" });
      wait(Number(await answer.text()));
    } catch {
      location.replace("/timeout");
    }
  };
  const stay = async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    await fetch("/stay", { method: "POST", headers, body: "", redirect: "manual" }).catch(() => {});
    await ask();
  };
  $("#stay").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  wait(Number(idleMs));
  // A page that comes Back from the browser's memory may be nobody's any more.
  addEventListener("pageshow", ({ persisted }) => persisted && ask());
}
