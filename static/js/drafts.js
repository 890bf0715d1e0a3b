/* What is typed into form[data-draft] is sent to the server every few seconds and on leaving, under the form's own
   key: after a crash, a closed tab or a sign-out it stands on the start page. */
(() => {
  "use strict";
  const EVERY = 5000, KEEPALIVE = 60000;  // ms; bytes that a browser still sends while it leaves a page
  const clock = new Intl.DateTimeFormat("th-TH", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Bangkok" });

  document.querySelectorAll("form[data-draft]").forEach((form) => {
    let typed = 0, kept = 0, over = false, busy = false;
    const say = (words) => form.querySelectorAll("[data-kept]").forEach((node) => { node.textContent = words; });

    const keep = async (leaving) => {
      if (over || busy || typed === kept) return;
      const now = typed, body = new URLSearchParams(
        [...new FormData(form)].filter(([, value]) => typeof value === "string"));
      busy = true;
      if (!form.elements.draft_sent) {  // told with the save: a copy on its way is not taken for a new draft
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "draft_sent", value: "1" }));
      }
      try {
        const answer = await fetch(form.dataset.draft, {
          method: "POST", body, redirect: "manual", keepalive: leaving && body.toString().length < KEEPALIVE,
          headers: { "X-Requested-With": "fetch" },
        });
        if (answer.status === 204) {
          kept = now;
          if (typed === kept) delete form.dataset.unkept;
          say(`เก็บร่างไว้แล้วเมื่อ ${clock.format(new Date()).replace(":", ".")} น. ยังไม่ได้บันทึก`);
        } else if (answer.status === 409) { over = true; }
        else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
          say("หมดเวลาเข้าใช้งาน ข้อความที่พิมพ์ยังอยู่ในหน้านี้ — กดบันทึก แล้วเข้าสู่ระบบอีกครั้ง งานจะเดินต่อเอง");
        } else { say("เก็บร่างไม่สำเร็จ ข้อความที่พิมพ์ยังอยู่ในหน้านี้ ระบบจะลองอีกครั้ง"); }
      } catch { say("ติดต่อเครื่องแม่ข่ายไม่ได้ ข้อความที่พิมพ์ยังอยู่ในหน้านี้ ระบบจะลองอีกครั้ง"); }
      busy = false;
    };

    const touched = () => { typed += 1; form.dataset.unkept = "1"; };
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    form.addEventListener("submit", () => { over = true; });
    addEventListener("pageshow", (event) => { if (event.persisted) over = false; });
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(true); });
    addEventListener("pagehide", () => keep(true));
    setInterval(() => keep(false), EVERY);
  });
})();
