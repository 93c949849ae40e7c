// The live parts of the chat: answers without a reload, and questions completed as one types. All of
// it works without this, by forms.

const fragment = "text/x-fragment";
const log = document.querySelector(".log");
const ask = document.querySelector("form.ask");
const field = ask.elements.q;
const framed = document.documentElement.classList.contains("framed");
const single = location.pathname.startsWith("/answers/"); // it shows one answer: to ask on leads to a page of its own

// ref returns an id for what a form posts next.
function ref() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function post(form, body) {
  let answer;
  try {
    answer = await fetch(form.getAttribute("action"), { method: "POST", headers: { Accept: fragment }, body: new URLSearchParams(body) });
  } catch {
    throw new Error("The page cannot be reached. Please look at your connection, and try again.");
  }
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.trim());
  return text;
}

// say shows a sentence above the field.
function say(line) {
  let fault = ask.querySelector(".fault");
  if (!line) return fault?.remove();
  if (!fault) {
    fault = document.createElement("p");
    fault.className = "fault";
    fault.setAttribute("role", "alert");
    ask.prepend(fault);
  }
  fault.textContent = line;
}

// begin makes the page of somebody who has asked nothing that of a conversation.
function begin() {
  document.querySelectorAll("[data-start]").forEach(e => e.remove());
  if (document.querySelector("h1")) return;
  const heading = document.createElement("h1");
  heading.className = "unseen";
  heading.textContent = "Your questions";
  log.before(heading);
}

let busy = false;
let path = location.pathname; // of what is shown

async function asked(form, button) {
  if (busy) return;
  const typed = form === ask;
  busy = true;
  log.setAttribute("aria-busy", "true");
  say("");
  try {
    const html = await post(form, new FormData(form, button));
    const turn = new DOMParser().parseFromString(html, "text/html").querySelector(".turn");
    begin();
    ask.querySelector("label").textContent = "Ask on";
    log.append(turn);
    form.elements.ref.value = ref();
    if (typed) {
      field.value = "";
      field.removeAttribute("aria-invalid");
    } else if (turn.id) {
      const link = document.createElement("a");
      link.className = "chip asked";
      link.href = "#" + turn.id;
      link.textContent = "✓ " + button.value;
      button.replaceWith(link);
    }
    const heading = turn.querySelector("h2");
    document.title = document.title.replace(/^.*( · )/, heading.textContent + "$1");
    if (turn.id && !framed) {
      history.pushState(null, "", `/c/${ask.elements.conversation.value}#${turn.id}`);
      path = location.pathname;
    }
    heading.focus({ preventScroll: true });
    turn.scrollIntoView({ block: "start" });
  } catch (e) {
    say(e.message);
    field.focus();
  } finally {
    busy = false;
    log.removeAttribute("aria-busy");
  }
}

async function rated(form, button) {
  try {
    await post(form, new FormData(form, button));
    const thanks = document.createElement("p");
    thanks.setAttribute("role", "status");
    form.replaceWith(thanks);
    thanks.textContent = "Thank you."; // when it is there, so that it is read out
  } catch (e) {
    say(e.message);
  }
}

addEventListener("submit", event => {
  const form = event.target;
  const action = form.getAttribute("action");
  if (action === "/ask" && !single) {
    event.preventDefault();
    asked(form, event.submitter);
  } else if (action === "/rate") {
    event.preventDefault();
    rated(form, event.submitter);
  }
});

// Going back to what is another page loads it; within a page the browser scrolls.
addEventListener("popstate", () => { if (location.pathname !== path) location.reload(); });
addEventListener("pageshow", event => { if (event.persisted) ask.elements.ref.value = ref(); });

// Completion: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/, with a list.

const options = document.createElement("ul");
options.className = "options";
options.id = "options";
options.hidden = true;
options.setAttribute("role", "listbox");
options.setAttribute("aria-label", "Questions that can be answered");
field.after(options);
for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "options" })) {
  field.setAttribute(name, value);
}

let chosen = -1;
let timer, request;

function close() {
  options.hidden = true;
  options.replaceChildren();
  choose(-1);
  field.setAttribute("aria-expanded", "false");
}

function choose(n) {
  chosen = n;
  [...options.children].forEach((o, i) => o.setAttribute("aria-selected", String(i === n)));
  const option = options.children[n];
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function offer(questions) {
  close();
  options.append(...questions.map((q, n) => {
    const option = document.createElement("li");
    option.id = "option-" + n;
    option.textContent = q;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    return option;
  }));
  options.hidden = questions.length === 0;
  field.setAttribute("aria-expanded", String(questions.length > 0));
}

function take(option) {
  field.value = option.textContent;
  close();
  ask.requestSubmit();
}

async function complete() {
  const typed = field.value;
  request?.abort();
  if (typed.trim().length < 2) return close();
  request = new AbortController();
  try {
    const answer = await fetch("/complete?q=" + encodeURIComponent(typed), { signal: request.signal });
    const questions = answer.ok ? await answer.json() : [];
    if (field.value === typed && document.activeElement === field) offer(questions.filter(q => q !== typed));
  } catch {
    // It was typed on, or the page cannot be reached: then nothing is completed.
  }
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(complete, 120);
});
field.addEventListener("keydown", event => {
  const n = options.children.length;
  if (event.key === "Escape" && n > 0) {
    close();
  } else if (event.key === "ArrowDown" && n > 0) {
    choose((chosen + 1) % n);
  } else if (event.key === "ArrowUp" && n > 0) {
    choose(chosen < 0 ? n - 1 : chosen - 1);
  } else if (event.key === "Enter" && chosen >= 0) {
    take(options.children[chosen]);
  } else {
    return;
  }
  event.preventDefault();
});
field.addEventListener("blur", () => { clearTimeout(timer); close(); });
options.addEventListener("pointerdown", event => event.preventDefault()); // the field keeps the focus
options.addEventListener("click", event => { if (event.target.getAttribute("role") === "option") take(event.target); });
ask.addEventListener("submit", () => { clearTimeout(timer); request?.abort(); close(); });
