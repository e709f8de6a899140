/* The evidence of a figure: the sentence with the figure marked, the place on the page, the findings that cite it. */
function evidencePanel(index, detail) {
  const body = h("div", { class: "inside" });
  const panel = h("aside", { class: "evidence", "aria-label": L("证据", "Evidence"), tabindex: "-1" },
    h("div", { class: "bar" }, h("h2", {}, L("证据", "Evidence")), h("button", { type: "button", class: "close", "aria-label": L("关闭证据", "Close evidence"), onclick: () => { location.hash = `#/d/${index}`; } }, "×")), body);
  const hint = () => h("p", { class: "hint" }, L("点按页面上的任何数字，这里显示它在文件中的原句、页面位置，以及引用它的问题。", "Press any figure: its sentence, its place on the page and the findings that cite it appear here."));
  panel.show = (key) => {
    const known = detail.byKey.get(key);
    panel.classList.toggle("open", Boolean(known));
    body.replaceChildren(known ? evidenceOf(index, detail, key, known) : hint());
    panel.scrollTop = 0;
  };
  panel.show("");
  return panel;
}

function evidenceOf(index, detail, key, { kind, row }) {
  const title = h("p", { class: "what" }, row.label || itemTitle(row.item), row.code ? ` （${row.code}）` : "");
  const value = h("p", { class: "value" }, kind === "count" ? count(row.value) + (row.unit || "") : stated(row.value) ? [money(row.value), h("small", {}, L(" 万元", " ×10,000 yuan"))] : stated(row.change) ? [signed(row.change), h("small", {}, L(" 万元（增减）", " ×10,000 yuan (change)"))] : "—");
  const findings = citingOf(detail, key), same = others(detail, key);
  return h("div", {}, title, value, kind === "cell" ? cellPlace(detail, row) : sentence(detail, row), crop(index, row), facts(detail, kind, row),
    h("h3", {}, L("引用它的问题", "Findings that cite it")),
    findings.length ? h("ul", { class: "links" }, findings.map((finding) => h("li", {}, h("a", { href: `#/d/${index}/f/${finding.at}`, class: "to-finding" }, h("span", { class: "badge " + (finding.outcome === "unresolved" ? "open" : finding.severity) }, finding.outcome === "unresolved" ? word(OUTCOMES, "unresolved") : word(SEVERITIES, finding.severity)), checkTitle(finding.check))))) : h("p", { class: "fine" }, L("无", "None")),
    same.length ? [h("h3", {}, L("同一指标的其他数字", "Other figures of the same thing")), h("ul", { class: "links" }, same.map(([other, figure2]) => h("li", {}, figure(other, stated(figure2.row.value) ? money(figure2.row.value) : signed(figure2.row.change)), h("small", {}, figure2.kind === "cell" ? `${(detail.table.get(figure2.row.table) || {}).title || ""} · ${figure2.row.column || ""}` : [figure2.row.label, figure2.row.page ? L(`，第 ${figure2.row.page} 页`, `, p. ${figure2.row.page}`) : ""].join("")))))] : null);
}

const STOPS = /[。；！？;\n]/;
function sentence(detail, row) {
  if (!stated(row.passage)) return h("p", { class: "fine" }, L("原句位置未能确定。", "The sentence could not be located."));
  const passage = detail.passages[row.passage], section = detail.sections[passage.section] || {}, text = passage.text;
  let from = row.start, to = row.end;
  while (from > 0 && !STOPS.test(text[from - 1])) from--;
  while (to < text.length && !STOPS.test(text[to])) to++;
  const inline = () => { const button = document.querySelector(`.text [data-keys~="${row.id}"]`); if (button) { button.scrollIntoView({ behavior: "smooth", block: "center" }); button.focus({ preventScroll: true }); } };
  return h("div", { class: "sentence" }, h("p", { class: "where" }, (section.number || "") + (section.title || ""), row.page ? L(`　第 ${row.page} 页`, ` p. ${row.page}`) : ""),
    h("blockquote", {}, from > 0 && text[from - 1] !== "\n" && from > 120 ? h("span", { class: "around" }, "…") : h("span", { class: "around" }, text.slice(Math.max(0, from - 120), from)), text.slice(from, row.start), h("mark", {}, text.slice(row.start, row.end)), text.slice(row.end, to + 1)),
    h("button", { type: "button", class: "plainlink", onclick: inline }, L("在原文中查看 ↓", "See it in the text ↓")));
}

function cellPlace(detail, row) {
  const table = detail.table.get(row.table) || {};
  const beside = detail.cells.filter((other) => other.table === row.table && other.row === row.row);
  return h("div", { class: "sentence" }, h("p", { class: "where" }, table.title || L("表 ", "Table ") + row.table, row.page ? L(`　第 ${row.page} 页`, ` p. ${row.page}`) : "", table.unit ? L(`　单位：${table.unit}`, `, in ${table.unit}`) : ""),
    h("div", { class: "scroll" }, h("table", { class: "plain small" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, L(`第 ${row.row} 行`, `Row ${row.row}`)), beside.map((other) => h("th", { scope: "col", class: "figure" }, other.column || other.measure || "")))),
      h("tbody", {}, h("tr", {}, h("th", { scope: "row" }, row.code ? row.code + " " : "", row.label || ""), beside.map((other) => h("td", { class: "figure" }, other === row ? h("mark", {}, other.text || money(other.value)) : figure(other.id, other.text || money(other.value)))))))));
}

/* What else the statement says. */
function facts(detail, kind, row) {
  if (kind === "count") return null;
  const said = kind === "cell" ? [[L("原文", "Printed"), (row.text || "") + (row.unit && !(row.text || "").endsWith(row.unit) ? " " + row.unit : "")], [L("口径", "Measure"), row.column || row.measure]] : [
    [L("原文", "Printed"), row.text], [L("增减", "Change"), stated(row.change) ? signed(row.change) + L(" 万元", "") : ""], [L("增减率", "Percent"), stated(row.change_pct) ? percent(row.change_pct) : ""], [L("比较基准", "Against"), row.compared],
    [L("预算数", "Budget"), stated(row.budget) ? money(row.budget) : ""], [L("完成率", "Completion"), stated(row.completion) ? row.completion + "%" : ""], [L("占比", "Share"), stated(row.share) ? row.share + "%" : ""],
    [L("原因", "Reason"), row.reason], [L("用途", "Purpose"), row.purpose], [L("标记", "Flags"), row.flags], [L("识别置信度", "Confidence (OCR)"), stated(row.confidence) ? row.confidence : ""]];
  const shown = said.filter(([, value]) => stated(value));
  return shown.length ? h("dl", {}, shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])) : null;
}

/* The part of the page around the figure with its box drawn; the whole page on request. */
function crop(index, row) {
  const picture = row.page && row.box ? pictureOf(index, row.page) : null;
  if (!picture) return null;
  const boxes = row.box.split(";").map((box) => box.split(",").map(Number)).filter((box) => box.length === 4 && box.every(isFinite));
  if (!boxes.length) return null;
  const around = (wholePage) => {
    if (wholePage) return [0, 0, picture.width, picture.height];
    const left = Math.min(...boxes.map((b) => b[0])), top = Math.min(...boxes.map((b) => b[1])), right = Math.max(...boxes.map((b) => b[2])), bottom = Math.max(...boxes.map((b) => b[3]));
    const width = Math.min(picture.width, Math.max(right - left + 160, 330)), height = Math.min(picture.height, bottom - top + 96);
    const x = Math.max(0, Math.min((left + right - width) / 2, picture.width - width)), y = Math.max(0, Math.min(top - 48, picture.height - height));
    return [x, y, width, height];
  };
  const drawing = s("svg", { role: "img", "aria-label": L(`第 ${row.page} 页，数字已框出`, `Page ${row.page} with the figure boxed`) },
    s("image", { href: picture.address, x: 0, y: 0, width: picture.width, height: picture.height, preserveAspectRatio: "none" }),
    boxes.map(([x0, top, x1, bottom]) => s("rect", { x: x0 - 1.5, y: top - 1.5, width: x1 - x0 + 3, height: bottom - top + 3, class: "box" })));
  let wholePage = false;
  const button = h("button", { type: "button", class: "plainlink", onclick: () => { wholePage = !wholePage; frame(); } });
  const frame = () => { drawing.setAttribute("viewBox", around(wholePage).join(" ")); button.textContent = wholePage ? L("只看附近", "Only around the figure") : L(`看第 ${row.page} 页全页`, `Whole page ${row.page}`); };
  frame();
  return h("figure", { class: "crop" }, drawing, button);
}

/* Goes where the address says: a figure (e), a finding (f), the first finding of a check (c), an item (i). */
function turnTo(view, panel, detail, [what, argument]) {
  view.querySelectorAll(".selected").forEach((each) => { each.classList.remove("selected"); each.removeAttribute("aria-current"); });
  let key = "";
  if (what === "e") key = argument;
  if (what === "i") { const found = firstOf(detail, argument); key = found ? found.key : ""; }
  if (what === "f" || what === "c") {
    const at = what === "f" ? Number(argument) : detail.findings.findIndex((finding) => finding.check === argument && finding.outcome !== "unresolved");
    const finding = document.getElementById("finding-" + at);
    panel.show("");
    if (finding) {
      const folded = finding.closest("details");
      if (folded) folded.open = true;
      finding.classList.add("selected");
      finding.setAttribute("aria-current", "true");
      finding.scrollIntoView({ block: "center" });
      finding.focus({ preventScroll: true });
    }
    return;
  }
  panel.show(key);
  if (!key) return;
  view.querySelectorAll(`[data-key="${CSS.escape(key)}"]`).forEach((each) => { each.classList.add("selected"); each.setAttribute("aria-current", "true"); });
  // Whoever comes by an address sees the figure on the page too.
  const marked = [...view.querySelectorAll(".selected")], seen = (each) => { const at = each.getBoundingClientRect(); return at.bottom > 60 && at.top < innerHeight; };
  if (marked.length && !marked.some(seen)) marked[0].scrollIntoView({ block: "start" });
  panel.focus({ preventScroll: true });
}
