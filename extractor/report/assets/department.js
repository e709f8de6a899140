/* A department's page: headline figures, findings, subjects, items, reasons, the text with its figures. */
const HEADLINE = ["revenue.total", "expenditure.total", "general_public.expenditure", "three_public.total", "operating_funds", "procurement.total"];

function departmentView(index) {
  const line = LINES[index], detail = detailOf(index);
  const evidence = detail ? evidencePanel(index, detail) : null;
  const head = departmentHead(line);
  if (!detail || !(detail.amounts.length || detail.cells.length || detail.findings.length)) {
    const view = h("div", {}, head, h("p", { class: "empty" }, line.error || L("这份文件没有读出数据。", "Nothing was read from this file.")),);
    view.turn = () => {};
    return view;
  }
  const parts = [
    ["headline", L("主要数字", "Headline figures"), headlinePart(line, detail)],
    ["findings", L("问题", "Findings"), findingsPart(line, detail)],
    ["subjects", L("科目：文字与报表对照", "Subjects: narrative beside tables"), subjectsPart(detail)],
    ["items", L("各项金额", "Items"), itemsPart(detail, line)],
    ["reasons", L("变动原因", "Reasons for changes"), reasonsPart(detail)],
    ["counts", L("人员、车辆等", "People, cars and other counts"), countsPart(detail)],
    ["tables", L("公开报表", "Tables"), tablesPart(detail)],
    ["text", L("原文", "Text"), textPart(detail)],
    ["unclaimed", L("未归位金额", "Figures not assigned"), unclaimedPart(detail)],
  ].filter(([, , content]) => content);
  const contents = h("nav", { class: "contents", "aria-label": L("本页目录", "On this page") }, parts.map(([id, title]) => h("a", { href: "#" + id, onclick: (event) => { event.preventDefault(); part("part-" + id).scrollIntoView({ behavior: "smooth" }); part("part-" + id).focus({ preventScroll: true }); } }, title)));
  const view = h("div", { class: "department" }, head, contents,
    h("div", { class: "two" }, h("div", { class: "left" }, parts.map(([id, title, content]) => h("section", { id: "part-" + id, tabindex: "-1" }, h("h2", {}, title), content))), evidence));
  view.addEventListener("click", (event) => {
    const button = event.target.closest("[data-key]");
    if (!button) return;
    event.preventDefault();
    location.hash = `#/d/${index}/e/${encodeURIComponent(button.dataset.key)}`;
  });
  view.turn = (steps) => turnTo(view, evidence, detail, steps);
  return view;
}

function departmentHead(line) {
  const facts = [line.region, line.year ? L(line.year + "年", String(line.year)) + (line.kind ? L("", " ") + word(KINDS, line.kind) : "") : "", line.entity === "unit" ? L("单位", "Unit") : line.entity === "department" ? L("部门", "Department") : "",
    line.published ? L("公开于 ", "published ") + line.published : "", line.pages ? L(`${line.pages} 页`, `${line.pages} pages`) : ""].filter(Boolean);
  const years = LINES.filter((l) => l.issuer && l.issuer === line.issuer && l !== line).slice(0, 12);
  return h("header", { class: "dhead" },
    h("p", { class: "crumb" }, h("a", { href: "#/departments" }, L("← 部门一览", "← Departments"))),
    h("h1", {}, line.name), h("p", { class: "facts" }, facts.join("　·　"), "　", badge(line)),
    h("p", { class: "file" }, line.path), line.error ? h("p", { class: "said" }, line.error) : null,
    years.length ? h("p", { class: "file" }, L("同一单位：", "Same issuer: "), years.map((l, at) => [at ? "，" : "", h("a", { href: "#/d/" + l.index }, `${l.year || "?"} ${l.kind ? word(KINDS, l.kind) : ""}${l.path.includes(".") ? "（" + l.path.split(".").pop() + "）" : ""}`)])) : null);
}

/* A figure that leads to where it stands. */
function figure(key, text, cited) {
  if (!key) return h("span", { class: "num" }, text);
  return h("button", { type: "button", class: "fig" + (cited && cited.length ? " cited " + worst(cited) : ""), "data-key": key, title: L("查看出处", "Show where it stands") }, text);
}
const worst = (findings) => ["error", "warning", "info"].find((each) => findings.some((f) => f.severity === each && f.outcome !== "unresolved")) || "";
const citingOf = (detail, key) => detail.citing.get(key) || [];

function firstOf(detail, item) {
  const said = detail.amounts.find((row) => row.item === item && stated(row.value));
  if (said) return { key: said.id, value: said.value, row: said };
  const printed = detail.cells.find((row) => row.item === item && !row.code && stated(row.value));
  return printed ? { key: printed.id, value: printed.value, row: null } : null;
}

function headlinePart(line, detail) {
  const tiles = HEADLINE.map((item) => [item, firstOf(detail, item)]).filter(([, found]) => found);
  if (!tiles.length) return null;
  return h("div", { class: "tiles" }, tiles.map(([item, found]) => h("button", { type: "button", class: "tile", "data-key": found.key },
    h("span", { class: "label" }, itemTitle(item, line.kind)), h("span", { class: "number" }, money(found.value)),
    h("span", { class: "note" }, found.row && stated(found.row.change) ? [h("span", { class: direction(found.row.change) }, signed(found.row.change)), stated(found.row.change_pct) ? `（${percent(found.row.change_pct)}）` : ""] : L(found.row ? "万元" : "万元，取自报表", found.row ? "×10,000 yuan" : "×10,000 yuan, from tables")))));
}

/* The name of a figure that a finding cites: of its row and, where it is one, of its part. */
const PARTS = { change_wan: ["增减额", "change"], change_pct: ["增减率", "percent"], budget_wan: ["预算数", "budget"], completion_pct: ["完成率", "completion"], share_pct: ["占比", "share"] };
const FIELD = { change_wan: "change", change_pct: "change_pct", budget_wan: "budget", completion_pct: "completion", share_pct: "share" };
function cited(detail, reference) {
  const [key, part2] = reference.split(":"), known = detail.byKey.get(key);
  if (!known) return { key: "", name: reference, value: "" };
  const row = known.row, code = row.code && !(row.label || "").includes(row.code) ? `（${row.code}）` : "";
  const name = (row.label || itemTitle(row.item) || key) + code;
  if (part2) return { key, name: `${name} · ${word(PARTS, part2)}`, value: part2.endsWith("_pct") ? exact.format(row[FIELD[part2]]) + "%" : money(row[FIELD[part2]]) + L(" 万元", " ×10⁴ yuan") };
  if (known.kind === "count") return { key, name, value: count(row.value) + (row.unit || "") };
  const where = known.kind === "cell" ? `${(detail.table.get(row.table) || {}).title || L("表", "table ") + row.table} · ${row.column || row.measure}` : "";
  return { key, name, where, value: money(row.value) + L(" 万元", " ×10⁴ yuan") };
}

function findingsPart(line, detail) {
  const shown = detail.findings.filter((f) => f.outcome !== "unresolved"), open = detail.findings.filter((f) => f.outcome === "unresolved");
  if (!shown.length && !open.length) return h("p", {}, L("没有发现问题。", "No findings."));
  const one = (finding) => {
    const check = REPORT.checks[finding.check] || {};
    const figures = finding.evidence.map((reference) => cited(detail, reference));
    const isPercent = finding.check.startsWith("percent_mismatch");
    const said = (value) => exact.format(value).replace("-", "−") + (isPercent ? "%" : "");
    const many = figures.length > 12;
    return h("article", { class: "finding " + (finding.outcome === "unresolved" ? "open" : finding.severity), id: "finding-" + finding.at, tabindex: "-1" },
      h("h3", {}, h("span", { class: "badge " + (finding.outcome === "unresolved" ? "open" : finding.severity) }, finding.outcome === "unresolved" ? word(OUTCOMES, finding.outcome) : word(SEVERITIES, finding.severity)), checkTitle(finding.check),
        finding.page ? h("small", {}, L(`第 ${finding.page} 页`, `p. ${finding.page}`)) : null),
      h("p", { class: "message" }, finding.message),
      stated(finding.expected) && stated(finding.actual) ? h("p", { class: "sum" }, h("span", {}, L("应为 ", "expected "), h("b", {}, said(finding.expected))), h("span", {}, L("实为 ", "stated "), h("b", {}, said(finding.actual))), stated(finding.difference) ? h("span", {}, L("差 ", "difference "), h("b", { class: direction(finding.difference) }, (finding.difference > 0 ? "+" : "") + said(finding.difference))) : null) : null,
      figures.length ? h("details", { class: "figures", open: !many && finding.outcome !== "unresolved" }, h("summary", {}, L(`所涉数字 ${finding.figures} 个`, `${finding.figures} ${plural(finding.figures, "figure", "figures")}`) + (finding.figures > figures.length ? L(`，列出前 ${figures.length} 个`, `, first ${figures.length} listed`) : "")),
        h("ul", {}, figures.map((each) => h("li", {}, figure(each.key, each.value || each.name), each.value ? h("span", {}, each.name, each.where ? h("small", {}, each.where) : null) : null)))) : null,
      check.formula ? h("p", { class: "fine" }, h("b", {}, L("公式 ", "Formula ")), check.formula, check.basis ? [h("br"), h("b", {}, L("依据 ", "Basis ")), check.basis] : null) : null);
  };
  return [shown.length ? shown.map(one) : h("p", {}, L("检查没有发现矛盾或缺失。", "The checks found no contradiction or gap.")),
    open.length ? h("details", { class: "more" }, h("summary", {}, L(`无法判定的检查 ${open.length} 项`, `${open.length} ${plural(open.length, "check", "checks")} could not be decided`)), open.map(one)) : null];
}

const agreement = (agrees) => (agrees === 1 ? h("span", { class: "agree yes" }, "✓", h("span", { class: "sr" }, L("一致", "agrees"))) : agrees === 0 ? h("span", { class: "agree no" }, "≠", h("span", { class: "sr" }, L("不一致", "differs"))) : h("span", { class: "agree none", title: L("缺一方", "one side missing") }, "—"));

function subjectsPart(detail) {
  if (!detail.subjects.length) return null;
  const systems = Object.keys(SYSTEMS).filter((system) => detail.subjects.some((row) => row.system === system));
  const holder = h("div");
  const draw = (system) => {
    const rows = detail.subjects.filter((row) => row.system === system);
    const differing = rows.filter((row) => row.agrees === 0).length, agreeing = rows.filter((row) => row.agrees === 1).length;
    holder.replaceChildren(
      h("p", { class: "fine" }, L(`${rows.length} 个科目，${agreeing} 个文字与报表一致，${differing} 个不一致，其余只见于一方。单位：万元`, `${rows.length} subjects: ${agreeing} agree, ${differing} differ, the others appear on one side only. In 10,000 yuan`)),
      h("div", { class: "scroll" }, h("table", { class: "plain subjects" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, L("编码", "Code")), h("th", { scope: "col" }, L("科目", "Subject")), [L("文字", "Narrative"), L("报表", "Tables")].map((t) => h("th", { scope: "col", class: "figure" }, t)), h("th", { scope: "col" }, L("核对", "Agrees")), [L("增减", "Change"), L("增减率", "Percent")].map((t) => h("th", { scope: "col", class: "figure" }, t)), h("th", { scope: "col" }, L("原因", "Reason")))),
        h("tbody", {}, rows.map((row) => h("tr", { class: row.agrees === 0 ? "differs" : null },
          h("td", { class: "code" }, row.code), h("th", { scope: "row", class: "level" + row.code.length }, row.name),
          h("td", { class: "figure" }, stated(row.narrative) ? figure(row.amounts[0], money(row.narrative), row.amounts.flatMap((key) => citingOf(detail, key))) : "—"),
          h("td", { class: "figure" }, stated(row.table) ? [figure(row.cells[0], money(row.table), row.cells.flatMap((key) => citingOf(detail, key))), row.cells.length > 1 ? h("sup", { title: L(`${row.cells.length} 行之和`, `sum of ${row.cells.length} rows`) }, "Σ" + row.cells.length) : null] : "—"),
          h("td", { class: "middle" }, agreement(row.agrees)),
          h("td", { class: "figure" }, change(row.change)), h("td", { class: "figure" }, change(row.change_pct, percent)),
          h("td", { class: "reason" }, row.reason || (row.purpose ? h("span", { class: "purpose" }, L("用途：", "For: "), row.purpose) : "")))))))); };
  if (systems.length < 2) { draw(systems[0]); return holder; }
  const tabs = systems.map((system, at) => h("button", { type: "button", "aria-pressed": String(at === 0), onclick: (event) => { tabs.forEach((each) => each.setAttribute("aria-pressed", String(each === event.currentTarget))); draw(system); } }, word(SYSTEMS, system)));
  draw(systems[0]);
  return h("div", {}, h("div", { class: "tabs", role: "group", "aria-label": L("科目体系", "Classification") }, tabs), holder);
}

function itemsPart(detail, line) {
  const rows = detail.amounts.filter((row) => row.item && !row.code);
  if (!rows.length) return null;
  return h("div", { class: "scroll" }, h("table", { class: "plain items" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, L("指标", "Item")), h("th", { scope: "col" }, L("原名称", "As written")), [L("金额（万元）", "10,000 yuan"), L("增减", "Change"), L("增减率", "Percent")].map((t) => h("th", { scope: "col", class: "figure" }, t)), h("th", { scope: "col" }, L("比较基准", "Against")), h("th", { scope: "col", class: "figure" }, L("页", "Page")))),
    h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, itemTitle(row.item, line.kind)), h("td", { class: "reason" }, row.label || ""),
      h("td", { class: "figure" }, stated(row.value) ? figure(row.id, money(row.value), citingOf(detail, row.id)) : stated(row.change) ? figure(row.id, L("见增减", "change only"), citingOf(detail, row.id)) : "—"),
      h("td", { class: "figure" }, change(row.change)), h("td", { class: "figure" }, change(row.change_pct, percent)), h("td", {}, row.compared || ""), h("td", { class: "figure" }, row.page || ""))))));
}

function reasonsPart(detail) {
  const seen = new Set();
  const rows = detail.amounts.filter((row) => row.reason && !seen.has(row.label + row.reason) && seen.add(row.label + row.reason)).sort((a, b) => Math.abs(b.change || 0) - Math.abs(a.change || 0));
  if (!rows.length) return null;
  return h("ol", { class: "reasons" }, rows.map((row) => h("li", {}, h("p", {}, h("b", {}, row.label || itemTitle(row.item)), row.code ? `（${row.code}）` : "", " ", figure(row.id, stated(row.change) ? signed(row.change) : money(row.value), citingOf(detail, row.id)), stated(row.change_pct) ? ` （${percent(row.change_pct)}）` : ""), h("blockquote", {}, row.reason))));
}

function countsPart(detail) {
  if (!detail.counts.length) return null;
  return h("div", { class: "scroll" }, h("table", { class: "plain" }, h("tbody", {}, detail.counts.map((row) => h("tr", {}, h("th", { scope: "row" }, itemTitle(row.item) || row.label), h("td", { class: "reason" }, row.label || ""), h("td", { class: "figure" }, figure(row.id, count(row.value) + (row.unit || ""), citingOf(detail, row.id))))))));
}

function tablesPart(detail) {
  if (!detail.tables.length) return null;
  return h("div", { class: "scroll" }, h("table", { class: "plain" }, h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "figure" }, L("表序", "No.")), h("th", { scope: "col" }, L("表名", "Title")), h("th", { scope: "col" }, L("表种", "Kind")), h("th", { scope: "col" }, L("单位", "Unit")), h("th", { scope: "col", class: "figure" }, L("页", "Pages")), h("th", { scope: "col" }, L("备注", "Note")))),
    h("tbody", {}, detail.tables.map((row) => h("tr", {}, h("td", { class: "figure" }, row.no), h("th", { scope: "row" }, row.title || "—"), h("td", {}, (REPORT.tables[row.key] && word(REPORT.tables, row.key)) || row.key || ""), h("td", {}, row.unit || ""), h("td", { class: "figure" }, row.page_from ? row.page_from + (row.page_to && row.page_to !== row.page_from ? "–" + row.page_to : "") : ""), h("td", { class: "reason" }, row.empty ? L("空表。", "Empty. ") : "", cut(row.note || "", 120)))))));
}

/* The paragraphs that hold figures, each figure a mark that leads to its evidence. */
function textPart(detail) {
  if (!detail.passages.length) return null;
  const marks = detail.passages.map(() => new Map());
  for (const row of [...detail.amounts, ...detail.counts]) {
    if (!stated(row.passage) || row.end <= row.start) continue;
    const at = marks[row.passage].get(row.start);
    if (!at || at.end < row.end) marks[row.passage].set(row.start, { end: row.end, key: at ? at.key : row.id, keys: [...(at ? at.keys : []), row.id] });
    else at.keys.push(row.id);
  }
  let last = -1;
  const order = detail.passages.map((_, at) => at).sort((a, b) => detail.passages[a].section - detail.passages[b].section || a - b);
  return h("div", { class: "text" }, order.map((at) => {
    const passage = detail.passages[at], section = detail.sections[passage.section], pieces = [];
    let from = 0;
    for (const [start, mark] of [...marks[at]].sort((a, b) => a[0] - b[0])) {
      if (start < from) continue;
      pieces.push(passage.text.slice(from, start), h("button", { type: "button", class: "mark " + worst(mark.keys.flatMap((key) => citingOf(detail, key))), "data-key": mark.key, "data-keys": mark.keys.join(" ") }, passage.text.slice(start, mark.end)));
      from = mark.end;
    }
    pieces.push(passage.text.slice(from));
    const heading = passage.section !== last && section ? h("h3", {}, (section.number || "") + (section.title || "")) : null;
    last = passage.section;
    return [heading, h("p", {}, pieces)];
  }));
}

function unclaimedPart(detail) {
  if (!detail.unclaimed.length) return null;
  return [h("p", { class: "fine" }, L("正文中这些金额没有归入任何指标或科目，请人工核对。", "No row of the data carries these figures of the narrative; look at them yourself.")),
    h("ul", {}, detail.unclaimed.map((row) => h("li", {}, h("b", {}, row.text), "　", row.quote, row.page ? L(`（第 ${row.page} 页）`, ` (p. ${row.page})`) : "")))];
}
