/* What is typed into form[data-draft] is sent to the server every few seconds and on leaving, under the form's own
   key: after a crash, a closed tab or a sign-out it stands on the start page. */
(() => {
  "use strict";
  const EVERY = 5000, KEEPALIVE = 60000;  // ms; bytes that a browser still sends while it leaves a page
  const WAIT = 2000;  // ms that a sign-out waits for the last copy
  const clock = new Intl.DateTimeFormat("th-TH", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Bangkok" });
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

  document.querySelectorAll("form[data-draft]").forEach((form) => {
    // A form that came back with its errors, or with both texts of a conflict, holds more than the last copy.
    let typed = form.elements.draft_sent && !/[?&]draft=/.test(location.search) ? 1 : 0;
    let kept = 0, sending = 0, over = false, cut = false, underway = null;
    const say = (words) => form.querySelectorAll("[data-kept]").forEach((node) => { node.textContent = words; });

    const keep = async (leaving, { asks = false } = {}) => {
      if (over || (typed === kept && !asks) || (underway && (!leaving || typed === sending))) return;
      const now = sending = typed, mine = new AbortController(), body = new URLSearchParams(
        [...new FormData(form)].filter(([, value]) => typeof value === "string"));
      underway?.abort();  // an older copy is not to come after this one
      underway = mine;
      if (!form.elements.draft_sent) {  // told with the save: a copy on its way is not taken for a new draft
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "draft_sent", value: "1" }));
      }
      try {
        const answer = await fetch(form.dataset.draft, {
          method: "POST", body, redirect: "manual", keepalive: leaving && body.toString().length < KEEPALIVE,
          headers: { "X-Requested-With": "fetch" }, signal: mine.signal,
        });
        cut = false;
        if (answer.status === 204) {
          kept = now;
          if (typed === kept) delete form.dataset.unkept;
          say(`เก็บร่างไว้แล้วเมื่อ ${clock.format(new Date()).replace(":", ".")} น. ยังไม่ได้บันทึก`);
        } else if (answer.status === 409) {  // saved from another window: what is typed here since is a draft of its own
          form.elements.draft.value = newKey();
          say("แบบนี้บันทึกไปแล้วจากหน้าต่างอื่น ข้อความที่พิมพ์ต่อในหน้านี้ยังอยู่ — กดบันทึก เพื่อเทียบกับข้อมูลที่บันทึกไว้");
        } else if (answer.status === 413) {
          say("ข้อความยาวเกินกว่าจะเก็บเป็นร่าง ข้อความที่พิมพ์ยังอยู่ในหน้านี้ — กดบันทึกเมื่อพิมพ์เสร็จ");
        } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
          say("หมดเวลาเข้าใช้งาน ข้อความที่พิมพ์ยังอยู่ในหน้านี้ — กดบันทึก แล้วเข้าสู่ระบบอีกครั้ง งานจะเดินต่อเอง");
        } else { say("เก็บร่างไม่สำเร็จ ข้อความที่พิมพ์ยังอยู่ในหน้านี้ ระบบจะลองอีกครั้ง"); }
      } catch {
        if (mine.signal.aborted) return;
        cut = true;
        say("ติดต่อเครื่องแม่ข่ายไม่ได้ ข้อความที่พิมพ์ยังอยู่ในหน้านี้ ระบบจะลองอีกครั้ง");
      } finally { if (underway === mine) underway = null; }
    };

    const touched = () => { typed += 1; form.dataset.unkept = "1"; };
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);

    // A browser that sends a form into a cut line shows its own page instead, and what was typed is gone with ours.
    form.addEventListener("submit", (event) => {
      if (event.submitter?.formTarget) return;  // a paper in another tab: this page stays, and what is typed on it
      if (!cut && navigator.onLine) { over = true; return; }
      event.preventDefault();
      if (underway) return;
      cut = true;
      keep(false, { asks: true }).then(() => {
        if (!cut) form.requestSubmit(event.submitter);
        else say("ติดต่อเครื่องแม่ข่ายไม่ได้ จึงยังไม่ได้ส่ง ข้อความที่พิมพ์ยังอยู่ในหน้านี้ — กดอีกครั้งเมื่อต่ออินเทอร์เน็ตได้");
      });
    });
    // The sign-out, or another form beside this one: it goes when the last copy has gone.
    document.addEventListener("submit", (event) => {
      const other = event.target;
      if (other === form || over || typed === kept || other.dataset.waited) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      other.dataset.waited = "1";
      Promise.race([keep(true), new Promise((go) => { setTimeout(go, WAIT); })])
        .then(() => { other.requestSubmit(event.submitter); delete other.dataset.waited; });
    }, true);
    addEventListener("pageshow", (event) => { if (event.persisted) over = false; });
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(true); });
    addEventListener("pagehide", () => keep(true));
    setInterval(() => keep(false), EVERY);
  });
})();
