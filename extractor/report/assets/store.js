/* The report's data: lines of the overview by name, details of a department unpacked on demand. */
const part = (id) => document.getElementById(id);
const REPORT = JSON.parse(part("report-data").textContent);

const KINDS = { budget: ["预算", "Budget"], final: ["决算", "Final accounts"] };
const STATUSES = {
  ok: ["已读", "Read"], partial: ["部分读出", "Read in part"], not_disclosure: ["非预决算公开", "No disclosure"],
  unreadable: ["无法读取", "Unreadable"], failed: ["程序故障", "Failed"],
};
const SEVERITIES = { error: ["错误", "Error"], warning: ["警告", "Warning"], info: ["提示", "Note"] };
const OUTCOMES = { inconsistent: ["不一致", "Inconsistent"], missing: ["缺失", "Missing"], unresolved: ["无法判定", "Unresolved"] };
const SYSTEMS = {
  functional: ["功能分类", "By function"], economic_department: ["部门经济分类", "Economic (department)"],
  economic_government: ["政府经济分类", "Economic (government)"], revenue: ["收入分类", "Revenue"],
};
const word = (table, key) => { const pair = table[key]; return pair ? L(pair[0], pair[1]) : key || "—"; };
/* The contract names some items for both kinds (收入预算/决算总计); a document has one. */
const itemTitle = (key, kind) => (REPORT.items[key] ? L(REPORT.items[key][0].replace("预算/决算", kind === "final" ? "决算" : kind === "budget" ? "预算" : ""), REPORT.items[key][1]) : key);
const checkTitle = (id) => { const check = REPORT.checks[id]; return check ? L(check.title, check.title_en) : id; };

const place = Object.fromEntries(REPORT.columns.map((name, at) => [name, at]));
const LINES = REPORT.lines.map((values, index) => {
  const line = { index };
  for (const name of REPORT.columns) line[name] = values[place[name]];
  line.name = line.issuer || (line.path || "").split("/").pop();
  // What the search looks through.
  line.words = [line.name, line.region, line.path, line.year, line.title].join(" ").toLowerCase();
  return line;
});
const MEASURES = REPORT.money.concat(REPORT.counts);
const measureAt = Object.fromEntries(MEASURES.map((key, at) => [key, at]));
const isMoney = (key) => measureAt[key] < REPORT.money.length;
const valueOf = (line, key) => { const v = line.values[measureAt[key]]; return typeof v === "number" ? v : null; };
const changeOf = (line, key) => { const v = line.changes[measureAt[key]]; return typeof v === "number" ? v : null; };
const percentOf = (line, key) => {
  const said = line.percents[measureAt[key]];
  if (typeof said === "number") return said;
  const value = valueOf(line, key), change = changeOf(line, key);
  return value === null || change === null || value - change === 0 ? null : +(100 * change / (value - change)).toFixed(2);
};
const wasRead = (line) => line.status === "ok" || line.status === "partial";
const groupOf = (line) => (line.year || "?") + "/" + (line.kind || "?");
const groupName = (group) => {
  const [year, kind] = group.split("/");
  return (year === "?" ? L("年度不详", "Year unknown") : L(year + "年", year)) + L("", " ") + (kind === "?" ? "" : word(KINDS, kind));
};
const groups = () => {
  const found = new Map();
  for (const line of LINES) if (wasRead(line)) found.set(groupOf(line), (found.get(groupOf(line)) || 0) + 1);
  return [...found].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1));
};
const regionOf = (line) => line.region || "";

/* Base 85: five characters are four bytes. */
const DIGITS = new Map([..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=/?@^_`{|}~"].map((digit, at) => [digit.charCodeAt(0), at]));
function bytes(text) {
  const found = new Uint8Array(text.length / 5 * 4);
  for (let at = 0, to = 0; at < text.length; at += 5, to += 4) {
    let value = 0;
    for (let i = 0; i < 5; i++) value = value * 85 + DIGITS.get(text.charCodeAt(at + i));
    found[to] = value >>> 24; found[to + 1] = value >>> 16; found[to + 2] = value >>> 8; found[to + 3] = value;
  }
  return found;
}
let packed = null, dictionary = null;
const opened = new Map();

/* Copies of a file share one record. */
const recordOf = (index) => (REPORT.copies[index] === undefined ? index : REPORT.copies[index]);

/* The record of a department by part and name; null where the file gave none. */
function detailOf(index) {
  if (opened.has(index)) return opened.get(index);
  if (packed === null) {
    packed = part("report-details").textContent.split("\n").slice(1);
    dictionary = bytes(part("report-dictionary").textContent.trim());
  }
  const at = recordOf(index), text = packed[Math.floor(at / REPORT.together)];
  const line = text ? new TextDecoder().decode(inflate(bytes(text), dictionary)).split("\n")[at % REPORT.together] : "";
  if (!line) return null;
  const raw = JSON.parse(line);
  const detail = {};
  for (const [name, fields] of Object.entries(REPORT.fields)) {
    const columns = raw[name] || [], rows = columns.reduce((most, column) => Math.max(most, column.length), 0);
    detail[name] = Array.from({ length: rows }, (_, nth) => {
      const row = {};
      fields.forEach((field, at) => { const value = (columns[at] || [])[nth]; row[field] = value === undefined || value === "" ? null : value; });
      return row;
    });
  }
  complete(detail);
  link(detail);
  if (opened.size > 40) opened.clear();
  opened.set(index, detail);
  return detail;
}

/* What the record leaves out because the rest of it tells. */
function complete(detail) {
  detail.amounts.forEach((row, at) => {
    row.id = row.id || "a" + String(at + 1).padStart(4, "0");
    if (!row.text && stated(row.passage)) row.text = detail.passages[row.passage].text.slice(row.start, row.end).replace(/\s+/g, "");
  });
  detail.counts.forEach((row, at) => { row.id = "c" + (at + 1); });
  for (const row of detail.cells) {
    row.id = `t${row.table}.r${row.row || 0}.${row.measure || row.column || "value"}${row.again ? "#" + row.again : ""}`;
    if (!row.text && stated(row.value)) row.text = money(row.value);
  }
  for (const row of detail.subjects) {
    const statements = detail.amounts.filter((each) => each.code === row.code && each.system === row.system), first = statements[0];
    row.amounts = statements.map((each) => each.id);
    row.cells = (row.cells || []).map((at) => detail.cells[at]);
    if (!row.own && first) Object.assign(row, { narrative: first.value, change: first.change, change_pct: first.change_pct, reason: first.reason, purpose: first.purpose });
    if (!row.own && row.cells.length === 1) row.table = row.cells[0].value;
    row.cells = row.cells.map((each) => each.id);
  }
  for (const row of detail.findings) row.evidence = row.evidence || [];
}

/* Which finding cites which figure, and which figures speak of the same thing. */
function link(detail) {
  detail.byKey = new Map();
  for (const row of detail.amounts) detail.byKey.set(row.id, { kind: "amount", row });
  for (const row of detail.counts) detail.byKey.set(row.id, { kind: "count", row });
  for (const row of detail.cells) detail.byKey.set(row.id, { kind: "cell", row });
  detail.citing = new Map();
  detail.findings.forEach((finding, at) => {
    finding.at = at;
    for (const key of finding.evidence) {
      const figure = key.split(":")[0];
      if (!detail.citing.has(figure)) detail.citing.set(figure, []);
      if (!detail.citing.get(figure).includes(finding)) detail.citing.get(figure).push(finding);
    }
  });
  detail.table = new Map(detail.tables.map((row) => [row.no, row]));
}

const topicOf = (row) => (row.code ? row.system + ":" + row.code : row.item || "");
function others(detail, key) {
  const known = detail.byKey.get(key);
  const topic = known && topicOf(known.row);
  if (!topic) return [];
  return [...detail.byKey].filter(([other, figure]) => other !== key && topicOf(figure.row) === topic).slice(0, 12);
}

/* The picture of a page of the document: width and height in points, address. */
function pictureOf(index, page) {
  const at = recordOf(index);
  const found = (REPORT.pictures[at] || {})[page];
  if (!found) return null;
  const [width, height, address] = found;
  const inline = part("picture-" + at + "-" + page);
  return { width, height, address: inline ? inline.textContent.trim() : address };
}
