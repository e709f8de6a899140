/* All findings of the corpus: by check and severity, each leading to its department. */
function findingsView(query) {
  const state = { check: query.check || "", severity: query.severity || "" };
  const rows = [];
  LINES.forEach((line) => line.checks.forEach(([at, rank, times]) => rows.push({ line, check: REPORT.checked[at], rank, times })));
  const severity = (row) => Object.keys(SEVERITIES)[row.rank];
  const columns = [
    { key: "name", title: L("单位", "Department"), value: (r) => r.line.name, class: "name", hint: (r) => r.line.path },
    { key: "year", title: L("年度", "Year"), figure: true, value: (r) => r.line.year, show: (r) => (stated(r.line.year) ? String(r.line.year) : "—") },
    { key: "kind", title: L("类别", "Kind"), value: (r) => r.line.kind, show: (r) => (r.line.kind ? word(KINDS, r.line.kind) : "—") },
    { key: "severity", title: L("程度", "Severity"), value: (r) => String(r.rank), show: (r) => h("span", { class: "badge " + severity(r) }, word(SEVERITIES, severity(r))) },
    { key: "check", title: L("检查", "Check"), value: (r) => checkTitle(r.check), class: "wide" },
    { key: "times", title: L("处数", "Times"), figure: true, value: (r) => r.times, show: (r) => count(r.times) },
  ];
  const said = h("p", { class: "count", role: "status", "aria-live": "polite" });
  const table = grid({ caption: L("问题一览", "Findings"), columns, rows, sort: { key: query.sort || "severity", down: query.down === "1" }, onsort: (sort, down) => keep({ sort, down: down ? "1" : "" }),
    link: (r) => `#/d/${r.line.index}/c/${encodeURIComponent(r.check)}` });
  const about = h("div", { class: "about" });
  function choose() {
    const chosen = rows.filter((r) => (!state.check || r.check === state.check) && (!state.severity || severity(r) === state.severity));
    said.textContent = L(`${count(sum(chosen, (r) => r.times))} 处，${count(new Set(chosen.map((r) => r.line)).size)} 份文件`, `${count(sum(chosen, (r) => r.times))} in ${count(new Set(chosen.map((r) => r.line)).size)} files`);
    const check = REPORT.checks[state.check];
    about.replaceChildren(...(check ? [h("p", {}, h("b", {}, L("公式：", "Formula: ")), check.formula), h("p", {}, h("b", {}, L("依据：", "Basis: ")), check.basis)] : []));
    table.update(chosen);
  }
  const turn = (name) => (value) => { state[name] = value; keep({ [name]: value }); choose(); };
  wholeGrids = [table];
  const view = h("div", {}, h("h1", {}, L("问题", "Findings")),
    h("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
      select(L("检查", "Check"), "check", [["", L("全部", "All")], ...REPORT.checked.slice().sort().map((id) => [id, checkTitle(id)])], state.check, turn("check")),
      select(L("程度", "Severity"), "severity", [["", L("全部", "All")], ...Object.keys(SEVERITIES).map((key) => [key, word(SEVERITIES, key)])], state.severity, turn("severity")),
      said),
    about, table);
  view.shown = choose;
  return view;
}
