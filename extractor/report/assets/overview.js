/* The overview: what was read, how far, and what the checks say. */
const tile = (label, value, note, href) => h(href ? "a" : "div", { class: "tile", href }, h("span", { class: "label" }, label), h("span", { class: "number" }, value), note ? h("span", { class: "note" }, note) : null);
const plural = (n, one, many) => (n === 1 ? one : many);
const badge = (line) => h("span", { class: "badge " + line.status }, word(STATUSES, line.status));
const sum = (rows, get) => rows.reduce((total, row) => total + (get(row) || 0), 0);

function overviewView() {
  const read = LINES.filter(wasRead), issuers = new Set(read.map((l) => l.name));
  const mentions = sum(read, (l) => l.mentions), claimed = sum(read, (l) => l.claimed);
  const errors = sum(read, (l) => l.errors), warnings = sum(read, (l) => l.warnings);
  const withErrors = read.filter((l) => l.errors).length;
  return h("div", {},
    h("h1", {}, L("总览", "Overview")),
    h("div", { class: "tiles" },
      tile(L("文件", "Files"), count(LINES.length), L(`其中已读 ${count(read.length)} 份`, `${count(read.length)} read`), "#/departments"),
      tile(L("公开单位", "Issuers"), count(issuers.size), [...new Set(read.map((l) => l.year).filter(Boolean))].sort().join(L("、", ", "))),
      tile(L("正文金额", "Money figures"), count(mentions), mentions ? L(`已归位 ${(100 * claimed / mentions).toFixed(2)}%`, `${(100 * claimed / mentions).toFixed(2)}% assigned`) : ""),
      tile(L("错误", "Errors"), count(errors), L(`涉及 ${count(withErrors)} 份文件`, `in ${count(withErrors)} ${plural(withErrors, "file", "files")}`), "#/findings?severity=error"),
      tile(L("警告", "Warnings"), count(warnings), L("检查不能判为错误的矛盾或缺失", "contradictions or gaps that need not be errors"), "#/findings?severity=warning")),
    h("div", { class: "columns" }, statusPart(), coveragePart(read)),
    checksPart(),
    unreadPart(),
    h("p", { class: "fine" }, L("金额单位为万元，除非另有说明。“—”表示文件未说明，不是零。检查只指出文件自身的矛盾与缺失，是否属实须由审计人员核实。",
      "Money is in 10,000 yuan (万元) unless stated otherwise. “—” means not stated, never zero. The checks point out contradictions and gaps in the documents themselves; an auditor decides what they mean.")));
}

function statusPart() {
  const counts = Object.keys(STATUSES).map((status) => [status, LINES.filter((l) => l.status === status).length]).filter(([, n]) => n);
  return h("section", {}, h("h2", {}, L("读取情况", "Reading")),
    h("div", { class: "strip", "aria-hidden": "true" }, counts.map(([status, n]) => h("i", { class: status, style: `flex:${n}` }))),
    h("table", { class: "plain" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, L("状态", "Status")), h("th", { scope: "col", class: "figure" }, L("文件", "Files")), h("th", { scope: "col", class: "figure" }, L("占比", "Share")))),
      h("tbody", {}, counts.map(([status, n]) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: "#/departments?status=" + status }, h("span", { class: "badge " + status }, word(STATUSES, status)))), h("td", { class: "figure" }, count(n)), h("td", { class: "figure" }, share(n, LINES.length)))))));
}

function coveragePart(read) {
  const rows = groups().slice(0, 14).map(([group, n]) => {
    const own = read.filter((l) => groupOf(l) === group);
    const having = (key) => own.filter((l) => valueOf(l, key) !== null).length;
    return [h("a", { href: "#/compare?group=" + encodeURIComponent(group) }, groupName(group)), count(n), count(new Set(own.map(regionOf).filter(Boolean)).size),
      share(having("expenditure.total"), n), share(having("three_public.total"), n), count(sum(own, (l) => l.errors))];
  });
  return h("section", {}, h("h2", {}, L("覆盖范围", "Coverage")),
    plainTable([L("年度、类别", "Year, kind"), L("文件", "Files"), L("地区", "Regions"), L("载明支出总计", "State total spending"), L("载明“三公”", "State three public"), L("错误", "Errors")], rows));
}

function checksPart() {
  const found = REPORT.checked.map((id, at) => ({ id, at, files: 0, times: 0, rank: 2 }));
  for (const line of LINES) {
    const seen = new Set();
    for (const [at, severity, times] of line.checks) { found[at].times += times; found[at].rank = Math.min(found[at].rank, severity); if (!seen.has(at)) found[at].files += 1; seen.add(at); }
  }
  found.sort((a, b) => a.rank - b.rank || b.times - a.times);
  const severity = (each) => Object.keys(SEVERITIES)[each.rank];
  return h("section", {}, h("h2", {}, L("检查发现的问题", "Findings by check")),
    found.length ? h("div", { class: "scroll" }, h("table", { class: "plain" },
      h("thead", {}, h("tr", {}, [L("检查", "Check"), L("公式", "Formula"), L("依据", "Basis")].map((title) => h("th", { scope: "col" }, title)), [L("问题", "Findings"), L("文件", "Files")].map((title) => h("th", { scope: "col", class: "figure" }, title)))),
      h("tbody", {}, found.map((each) => h("tr", {}, h("th", { scope: "row" }, h("span", { class: "dot " + severity(each), title: word(SEVERITIES, severity(each)) }), h("a", { href: "#/findings?check=" + encodeURIComponent(each.id) }, checkTitle(each.id))),
        h("td", { class: "formula" }, (REPORT.checks[each.id] || {}).formula || ""), h("td", { class: "formula" }, (REPORT.checks[each.id] || {}).basis || ""),
        h("td", { class: "figure" }, count(each.times)), h("td", { class: "figure" }, count(each.files))))))) : h("p", {}, L("没有发现问题。", "No findings.")));
}

function unreadPart() {
  const unread = LINES.filter((l) => !wasRead(l) || l.status === "partial");
  if (!unread.length) return null;
  return h("section", {}, h("h2", {}, L("未读出或未读全的文件", "Files not read, or not in full")),
    h("div", { class: "scroll" }, h("table", { class: "plain" }, h("thead", {}, h("tr", {}, [L("文件", "File"), L("状态", "Status"), L("说明", "What to do")].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, unread.slice(0, 200).map((line) => h("tr", {}, h("th", { scope: "row" }, line.path), h("td", {}, badge(line)), h("td", {}, line.error || "")))))),
    unread.length > 200 ? h("p", { class: "fine" }, L(`另有 ${unread.length - 200} 份，见“部门”表。`, `${unread.length - 200} more in the table of departments.`)) : null);
}
