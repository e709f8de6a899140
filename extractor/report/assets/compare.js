/* Departments side by side: “三公”, structure, change against last year, outliers. */
const THREE = [["three_public.overseas", "#7d74a6"], ["three_public.vehicle_purchase", "#c08a4a"], ["three_public.vehicle_operation", "#2f5d8a"], ["three_public.reception", "#a35d5d"]];
const shortTitle = (key) => ({
  "three_public.overseas": L("因公出国（境）", "Overseas"), "three_public.vehicle_purchase": L("公车购置", "Car purchase"),
  "three_public.vehicle_operation": L("公车运行", "Car operation"), "three_public.reception": L("公务接待", "Reception"),
}[key] || itemTitle(key));

function compareView(query) {
  const all = groups();
  const state = { group: query.group || (all[0] ? all[0][0] : ""), region: query.region || "", item: query.item || "three_public.total", system: query.system || "functional", top: query.top || "20", q: query.q || "" };
  const place2 = h("div", {});
  const turn = (name) => (value) => { state[name] = value; keep({ [name]: value }); draw(); };
  function draw() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = LINES.filter((l) => wasRead(l) && (!state.group || groupOf(l) === state.group) && (!state.region || l.region === state.region) && words.every((each) => l.words.includes(each)));
    const most = Number(state.top);
    place2.replaceChildren(...[threeChart(rows, most), structureChart(rows, most, state.system), changeChart(rows, most, state.item), outlierChart(rows, state.item)].map((each) => h("section", {}, each)));
  }
  const moneyItems = REPORT.money.map((key) => [key, itemTitle(key)]);
  const view = h("div", {}, h("h1", {}, L("比较", "Comparison")),
    h("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
      select(L("年度、类别", "Year, kind"), "group", [["", L("全部", "All")], ...all.map(([key, n]) => [key, groupName(key) + L(`（${n}）`, ` (${n})`)])], state.group, turn("group")),
      select(L("地区", "Region"), "region", options(regionOf), state.region, turn("region")),
      search(L("查找", "Search"), state.q, turn("q")),
      select(L("指标", "Measure"), "item", moneyItems, state.item, turn("item")),
      select(L("结构", "Structure"), "system", [["functional", word(SYSTEMS, "functional")], ["economic", word(SYSTEMS, "economic_department")]], state.system, turn("system")),
      select(L("显示", "Show"), "top", [["20", "20"], ["50", "50"], ["100", "100"]], state.top, turn("top"))),
    place2);
  view.shown = draw;
  view.drawn = draw;
  return view;
}
const yuan = () => L("万元", "×10,000 yuan");
const nothing = (title) => figureOf(title, "", h("p", { class: "empty" }, L("所选范围内没有载明这些数字的文件。", "No document in this selection states these figures.")));
/* The name that tells departments apart: years of one department get the year, formats of one document the suffix. */
function naming(rows) {
  const seen = new Map(), count = (key) => seen.set(key, (seen.get(key) || 0) + 1);
  const edition = (l) => `${l.name}|${l.year}|${l.kind}`;
  for (const l of rows) { count(l.name); count(edition(l)); }
  return (l) => {
    const several = seen.get(edition(l)), years = seen.get(l.name) > several;
    const suffix = several > 1 ? L("（", " (") + l.path.split(".").pop() + L("）", ")") : "";
    return l.name + (years ? ` ${l.year || ""}${l.kind === "final" ? L("决", " FA") : ""}` : "") + suffix;
  };
}
const chosenNote = (shown, having, all) => L(`${count(all)} 份中 ${count(having)} 份载明${shown < having ? `，显示前 ${shown}` : ""}`, `${count(having)} of ${count(all)} state it${shown < having ? `, first ${shown} shown` : ""}`);

function threeChart(rows, most) {
  const title = L("各部门“三公”经费", "Three public expenses by department");
  const having = rows.filter((l) => valueOf(l, "three_public.total") !== null || THREE.some(([key]) => valueOf(l, key) !== null));
  if (!having.length) return nothing(title);
  const total = (l) => valueOf(l, "three_public.total") ?? sum(THREE, ([key]) => valueOf(l, key));
  const name = naming(having);
  // What the total holds beyond the parts that are stated is shown, but not named.
  const parts = THREE.map(([key, colour]) => ({ key, name: shortTitle(key), colour, value: (row) => valueOf(row.line, key) }));
  parts[2].value = (row) => valueOf(row.line, "three_public.vehicle_operation") ?? (valueOf(row.line, "three_public.vehicle") !== null ? valueOf(row.line, "three_public.vehicle") - (valueOf(row.line, "three_public.vehicle_purchase") || 0) : null);
  parts.push({ name: L("未分列", "Not itemised"), colour: "#c9ced3", value: (row) => { const rest = total(row.line) - sum(parts.slice(0, 4), (each) => each.value(row)); return rest > 0.005 ? rest : 0; } });
  const sorted = having.slice().sort((a, b) => total(b) - total(a)).slice(0, most).map((line) => ({ line, name: name(line), full: line.name, href: `#/d/${line.index}/i/three_public.total` }));
  return figureOf(title, chosenNote(sorted.length, having.length, rows.length) + L("；单位：万元", "; 10,000 yuan"), [legend(parts), bars(sorted, { parts, unit: yuan(), total: (row) => money(total(row.line)) })],
    plainTable([L("单位", "Department"), ...parts.map((p) => p.name), L("合计", "Total")], sorted.map((row) => [row.name, ...parts.map((p) => money(p.value(row))), money(total(row.line))])));
}

function structureChart(rows, most, system) {
  const functional = system === "functional";
  const title = functional ? L("支出结构：按功能分类（类）", "Structure by function class") : L("支出结构：按部门经济分类（类）", "Structure by economic class");
  const classes = (l) => (functional ? l.functional : l.economic);
  const having = rows.filter((l) => classes(l).length);
  if (!having.length) return nothing(title);
  // The largest classes of the whole selection have a colour; what is left is gathered.
  const weight = new Map();
  for (const l of having) { const total = sum(classes(l), (c) => Math.max(c[1], 0)); for (const [code, value] of classes(l)) weight.set(code, (weight.get(code) || 0) + (total ? Math.max(value, 0) / total : 0)); }
  const main = [...weight].sort((a, b) => b[1] - a[1]).slice(0, 9).map(([code]) => code).sort();
  const of = (line, code) => sum(classes(line).filter((c) => c[0] === code), (c) => Math.max(c[1], 0));
  const parts = main.map((code, at) => ({ name: `${code} ${REPORT.classes[code] || ""}`, colour: COLOURS[at], value: (row) => of(row.line, code) }));
  if (weight.size > main.length) parts.push({ name: L("其他", "Other"), colour: "#c9ced3", value: (row) => sum(classes(row.line).filter((c) => !main.includes(c[0])), (c) => Math.max(c[1], 0)) });
  const total = (l) => sum(classes(l), (c) => c[1]), name = naming(having);
  const sorted = having.slice().sort((a, b) => total(b) - total(a)).slice(0, most).map((line) => ({ line, name: name(line), full: line.name, href: `#/d/${line.index}` }));
  return figureOf(title, chosenNote(sorted.length, having.length, rows.length) + L("；右侧为合计（万元）", "; totals at the right in 10,000 yuan"), [legend(parts), bars(sorted, { parts, unit: yuan(), shares: true, total: (row) => money(total(row.line)) })],
    plainTable([L("单位", "Department"), ...parts.map((p) => p.name), L("合计", "Total")], sorted.map((row) => [row.name, ...parts.map((p) => money(p.value(row))), money(total(row.line))])));
}

function changeChart(rows, most, item) {
  const title = L(`较上年增减：${itemTitle(item)}`, `Change against last year: ${itemTitle(item)}`);
  const having = rows.filter((l) => changeOf(l, item) !== null);
  if (!having.length) return nothing(title);
  const name = naming(having), ordered = having.slice().sort((a, b) => changeOf(b, item) - changeOf(a, item));
  const half = Math.ceil(most / 2), chosen = ordered.length > most ? ordered.slice(0, half).concat(ordered.slice(-half)) : ordered;
  const sorted = chosen.map((line) => ({ line, name: name(line), full: line.name, href: `#/d/${line.index}/i/${encodeURIComponent(item)}` }));
  const parts = [{ name: L("增减额", "Change"), colour: (row) => (changeOf(row.line, item) < 0 ? "#4f7f6b" : "#a8543f"), value: (row) => changeOf(row.line, item) }];
  const all = ordered.length > most ? L(`；显示增、减最多的各 ${half} 份`, `; the ${half} largest rises and falls`) : "";
  return figureOf(title, L(`${count(having.length)} 份自述增减额${all}；单位：万元`, `${count(having.length)} state a change${all}; 10,000 yuan`), bars(sorted, { parts, unit: yuan(), total: (row) => signed(changeOf(row.line, item)) }),
    plainTable([L("单位", "Department"), L("数额", "Amount"), L("增减额", "Change"), L("增减率", "Percent")], sorted.map((row) => [row.name, money(valueOf(row.line, item)), signed(changeOf(row.line, item)), percent(percentOf(row.line, item))])));
}

function outlierChart(rows, item) {
  const base = item === "expenditure.total" ? "revenue.total" : "expenditure.total";
  const title = L(`离群部门：${itemTitle(item)}与${itemTitle(base)}`, `Outliers: ${itemTitle(item)} against ${itemTitle(base)}`);
  const name = naming(rows);
  const points = rows.map((line) => ({ line, name: name(line), href: `#/d/${line.index}/i/${encodeURIComponent(item)}`, x: valueOf(line, base), y: valueOf(line, item) })).filter((p) => p.x > 0 && p.y > 0);
  if (points.length < 3) return nothing(title);
  const usual = scored(points), far = points.filter((p) => p.far).sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
  return figureOf(title, L(`${count(points.length)} 份两数均大于零；比值中位数 ${(100 * usual).toFixed(2)}%，红点偏离中位数三个稳健标准差以上`, `${count(points.length)} state both above zero; median ratio ${(100 * usual).toFixed(2)}%; red: beyond three robust standard deviations`),
    [scatter(points, { xName: itemTitle(base) + L("（万元）", " (10,000 yuan)"), yName: itemTitle(item) + L("（万元）", " (10,000 yuan)") }),
      far.length ? plainTable([L("离群单位", "Outlier"), itemTitle(item), itemTitle(base), L("比值", "Ratio"), L("为中位数的倍数", "Times the median")],
        far.slice(0, 30).map((p) => [h("a", { href: p.href }, p.name), money(p.y), money(p.x), share(p.y, p.x), exact.format(+p.times.toPrecision(3)) + "×"])) : h("p", { class: "fine" }, L("没有离群的部门。", "No department lies far from the others."))]);
}
