/* What a page gains with scripts; every page works without. No styles are set here, only attributes and text. */
(() => {
  "use strict";
  const $$ = (query, root = document) => [...root.querySelectorAll(query)];

  const $ = (query) => document.querySelector(query);

  const focusErrors = (root) => root.querySelector("#errors")?.focus();

  // A link or an error may point into a folded section: unfold it first.
  const unfold = (id) => {
    const target = id ? document.getElementById(id) : null;
    for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    return target;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    const target = unfold(decodeURIComponent(link.hash.slice(1)));
    if (target?.matches("input, select, textarea")) { event.preventDefault(); target.focus(); }
  });
  document.addEventListener("invalid", (event) => unfold(event.target.id), true);

  // Typed text is not lost by a stray click: form[data-warn].
  let dirty = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-warn]")) dirty = true; });
  // What the server keeps as a draft is not lost either (drafts.js).
  const isKept = () => $$("form[data-warn]").every((form) => form.dataset.draft && !form.dataset.unkept);
  addEventListener("beforeunload", (event) => { if (dirty && !isKept()) event.preventDefault(); });

  // A form that waited for a new sign-in goes on (templates/account/again.html).
  addEventListener("load", () => $("form[data-send-again]")?.requestSubmit());

  // A second click sends nothing; the server refuses twins all the same. What opens a tab leaves this one in use.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const target = event.submitter?.getAttribute("formtarget") || form.target;
    if (event.defaultPrevented || form.method !== "post" || target === "_blank") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    dirty = false;
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  const ready = () => $$("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    $$("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  });
  addEventListener("pageshow", (event) => { if (event.persisted) ready(); });

  // Ctrl+Enter anywhere in a form presses its button that has [data-keys].
  document.addEventListener("keydown", (event) => {
    const button = event.ctrlKey && event.key === "Enter" && event.target.closest("form")?.querySelector("[data-keys]");
    if (button) { event.preventDefault(); button.form.requestSubmit(button); }
  });

  // What is left until the due instant, by the server's clock, in the words of cases.thai.format_remaining.
  const started = performance.now();
  const span = (ms) => {
    const minutes = Math.floor(ms / 60000), hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
    if (days) return ` ${days} วัน` + (hours % 24 ? ` ${hours % 24} ชั่วโมง` : "");
    if (hours) return ` ${hours} ชั่วโมง`;
    return minutes ? ` ${minutes} นาที` : "ไม่ถึง 1 นาที";
  };
  const tick = () => $$("[data-due]").forEach((node) => {
    const left = Date.parse(node.dataset.due) - Date.parse(node.dataset.now) - (performance.now() - started);
    const words = left > 0 ? "เหลือ" + span(left) : "เกินกำหนดมาแล้ว" + span(-left);
    if (node.textContent !== words) node.textContent = words;
  });
  setInterval(tick, 20000);

  $$("[data-copy]").forEach((button) => {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value)
      .then(() => { button.textContent = "คัดลอกแล้ว"; }));
  });

  // htmx: its part arrives with its own errors; when nothing arrives, say so.
  const say = (words) => {
    const note = Object.assign(document.createElement("p"), { className: "note stop", textContent: words });
    document.getElementById("flash")?.replaceChildren(note);
  };
  document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));
  document.addEventListener("htmx:afterRequest", ready);
  document.addEventListener("htmx:sendError", () => say("ติดต่อเครื่องแม่ข่ายไม่ได้ ข้อมูลที่พิมพ์ยังอยู่ — ตรวจสอบอินเทอร์เน็ต แล้วลองอีกครั้ง"));
  const SIGNED_OUT = "หมดเวลาเข้าใช้งาน ข้อมูลที่พิมพ์ยังอยู่ในหน้านี้ — กดบันทึก แล้วเข้าสู่ระบบอีกครั้ง งานจะเดินต่อเอง";
  document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status === 401 ? SIGNED_OUT : "ทำรายการไม่สำเร็จ ข้อมูลที่พิมพ์ยังอยู่ — โหลดหน้านี้ใหม่ แล้วลองอีกครั้ง"));

  unfold(location.hash.slice(1));
  focusErrors(document);
})();
