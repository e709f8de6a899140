/* Addresses (#/…), language, keyboard, paper. */
const VIEWS = [["", "总览", "Overview"], ["departments", "部门", "Departments"], ["compare", "比较", "Comparison"], ["findings", "问题", "Findings"]];
const queryOf = (text) => Object.fromEntries(new URLSearchParams(text || ""));
let shownView = null;

/* The address says what is chosen, so that it can be sent to a colleague or come back to. */
function keep(changes) {
  const [path, text] = location.hash.replace(/^#\/?/, "").split("?");
  const query = { ...queryOf(text), ...changes };
  for (const key of Object.keys(query)) if (!query[key]) delete query[key];
  const said = new URLSearchParams(query).toString();
  history.replaceState(null, "", "#/" + path + (said ? "?" + said : ""));
}

function show(focus) {
  const [path, text] = location.hash.replace(/^#\/?/, "").split("?");
  const steps = path.split("/").map(decodeURIComponent), query = queryOf(text);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  const chosen = steps[0] === "d" ? "departments" : steps[0];
  part("nav").replaceChildren(...VIEWS.map(([key, zh, en]) => h("a", { href: "#/" + key, "aria-current": key === chosen ? "page" : null }, L(zh, en))));
  part("language").textContent = L("English", "中文");
  part("language").setAttribute("lang", language === "zh" ? "en" : "zh-CN");
  part("print").textContent = L("打印", "Print");
  part("title").textContent = L(REPORT.title[0], REPORT.title[1]);
  part("skip").textContent = L("跳到正文", "Skip to content");
  part("foot").textContent = L(`由 extractor ${REPORT.version} 生成；${count(LINES.length)} 份文件。本页可离线阅读，不访问网络。`, `Made by extractor ${REPORT.version} from ${count(LINES.length)} files. Reads offline; no network.`);
  if (steps[0] === "d" && LINES[Number(steps[1])]) {
    const index = Number(steps[1]);
    if (!(shownView && shownView.index === index && shownView.language === language)) {
      wholeGrids = [];
      shownView = departmentView(index);
      shownView.index = index;
      shownView.language = language;
      part("view").replaceChildren(shownView);
      scrollTo(0, 0);
    }
    document.title = LINES[index].name + " · " + L(REPORT.title[0], REPORT.title[1]);
    shownView.turn(steps.slice(2));
  } else {
    wholeGrids = [];
    const make = { departments: departmentsView, compare: compareView, findings: findingsView }[steps[0]] || overviewView;
    shownView = make(query);
    document.title = L(REPORT.title[0], REPORT.title[1]);
    part("view").replaceChildren(shownView);
    if (shownView.shown) shownView.shown();
    scrollTo(0, 0);
  }
  // An address of a figure or a finding has taken the focus there already.
  if (focus && !(steps[0] === "d" && steps[2])) part("view").focus({ preventScroll: true });
}

part("skip").addEventListener("click", (event) => { event.preventDefault(); part("view").focus(); });
part("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; remember("extractor-language", language); shownView = null; show(); });
part("print").addEventListener("click", () => print());
addEventListener("hashchange", () => show(true));
addEventListener("keydown", (event) => { if (event.key === "Escape" && document.querySelector(".evidence.open")) document.querySelector(".evidence .close").click(); });
addEventListener("beforeprint", () => { wholeGrids.forEach((each) => each.whole(true)); document.querySelectorAll("details").forEach((each) => { each.dataset.was = each.open ? "1" : ""; each.open = !each.classList.contains("data"); }); });
addEventListener("afterprint", () => { wholeGrids.forEach((each) => each.whole(false)); document.querySelectorAll("details").forEach((each) => { each.open = Boolean(each.dataset.was); }); });
let resizing = 0, lastWidth = innerWidth;
addEventListener("resize", () => { if (innerWidth === lastWidth) return; lastWidth = innerWidth; clearTimeout(resizing); resizing = setTimeout(() => { if (shownView && shownView.drawn) shownView.drawn(); }, 150); });
language = remembered("extractor-language") === "en" ? "en" : "zh";
show();
document.documentElement.dataset.ready = "yes";
