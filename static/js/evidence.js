/* Files of evidence: what was chosen is listed with its size, and several are sent one after the other, so that photographs
   which are too much together still arrive. Without scripts the form sends them at once, and the server says what was too much. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-evidence]");
  if (!form) return;
  const LARGEST = Number(form.dataset.largest), MB = 1048576;
  const inputs = [...form.querySelectorAll('input[type="file"]')];
  const list = form.querySelector("[data-chosen]"), progress = form.querySelector("[data-progress]");
  const chosen = () => inputs.flatMap((input) => [...input.files]);
  const line = (words) => Object.assign(document.createElement("li"), { textContent: words });
  const size = (file) => `${(file.size / MB).toFixed(1)} MB`;

  form.addEventListener("change", () => list.replaceChildren(...chosen().map((file) =>
    line(`${file.name} ${size(file)}` + (file.size > LARGEST ? " ใหญ่เกิน 10 MB จะไม่ถูกเก็บ — ถ่ายหรือสแกนใหม่ให้ละเอียดน้อยลง" : "")))));

  const WHY = { 401: "หมดเวลาเข้าใช้งาน — เข้าสู่ระบบอีกครั้ง แล้วเลือกไฟล์นี้ใหม่", 413: "ใหญ่เกิน 10 MB — ถ่ายหรือสแกนใหม่ให้ละเอียดน้อยลง" };
  const send = async (file) => {
    const body = new FormData(form);
    inputs.forEach((input) => body.delete(input.name));
    body.append("files", file, file.name);
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { "X-Requested-With": "fetch" } });
      if (answer.type === "opaqueredirect") return [];
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = [...page.querySelectorAll("[data-refused] li, .errors li")].map((item) => item.textContent);
      return said.length ? said : [`ไฟล์ “${file.name}”: ${WHY[answer.status] || "เก็บไม่สำเร็จ — ลองอีกครั้ง"}`];
    } catch { return [`ไฟล์ “${file.name}”: ติดต่อเครื่องแม่ข่ายไม่ได้ — ตรวจสอบอินเทอร์เน็ต แล้วเลือกไฟล์นี้ใหม่`]; }
  };

  const tell = (refused, kept) => {
    const note = Object.assign(document.createElement("div"), { className: "note stop", id: "errors", tabIndex: -1 });
    note.setAttribute("role", "alert");
    const items = document.createElement("ul");
    items.append(...refused.map(line));
    const again = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "แสดงหน้านี้ใหม่" });
    const told = Object.assign(document.createElement("p"), { textContent: `เก็บแล้ว ${kept} ไฟล์ ` });
    if (kept) told.append(again);
    note.append(Object.assign(document.createElement("h2"), { textContent: `ยังไม่ได้เก็บ ${refused.length} ไฟล์` }), items, told);
    document.getElementById("errors")?.remove();
    document.getElementById("flash")?.replaceChildren();
    document.querySelector("main .title").after(note);
    note.focus();
    inputs.forEach((input) => { input.value = ""; });
    list.replaceChildren();
  };

  form.addEventListener("submit", async (event) => {
    const files = chosen();
    if (files.length < 2 && !files.some((file) => file.size > LARGEST)) return;  // one file goes as any form does
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const refused = [];
    let kept = 0;
    for (const [number, file] of files.entries()) {
      progress.textContent = `กำลังส่งไฟล์ที่ ${number + 1} จาก ${files.length}`;
      const why = file.size > LARGEST ? [`ไฟล์ “${file.name}”: มีขนาด ${size(file)} รับได้ไม่เกิน 10 MB — ถ่ายหรือสแกนใหม่ให้ละเอียดน้อยลง`] : await send(file);
      if (why.length) refused.push(...why); else kept += 1;
    }
    progress.textContent = "";
    delete form.dataset.busy;
    if (refused.length) tell(refused, kept); else location.assign(location.pathname);
  });
})();
