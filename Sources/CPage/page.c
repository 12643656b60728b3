// One block and one row a file; a test finds a file that was forgotten.
#include "CPage.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char api_js[] = {
#embed "web/api.js"
};
static const char app_js[] = {
#embed "web/app.js"
};
static const char clock_js[] = {
#embed "web/clock.js"
};
static const char deliveries_js[] = {
#embed "web/deliveries.js"
};
static const char dom_js[] = {
#embed "web/dom.js"
};
static const char filter_js[] = {
#embed "web/filter.js"
};
static const char format_js[] = {
#embed "web/format.js"
};
static const char icon_svg[] = {
#embed "web/icon.svg"
};
static const char index_html[] = {
#embed "web/index.html"
};
static const char jobs_js[] = {
#embed "web/jobs.js"
};
static const char live_js[] = {
#embed "web/live.js"
};
static const char report_js[] = {
#embed "web/report.js"
};
static const char requests_js[] = {
#embed "web/requests.js"
};
static const char rows_js[] = {
#embed "web/rows.js"
};
static const char saved_js[] = {
#embed "web/saved.js"
};
static const char scenario_js[] = {
#embed "web/scenario.js"
};
static const char sources_js[] = {
#embed "web/sources.js"
};
static const char style_css[] = {
#embed "web/style.css"
};
static const char tenants_js[] = {
#embed "web/tenants.js"
};
static const char timeline_js[] = {
#embed "web/timeline.js"
};

#define ROW(name, type, symbol) {name, type, symbol, sizeof(symbol)}

static const struct page_file files[] = {
    ROW("api.js", "text/javascript; charset=utf-8", api_js),
    ROW("app.js", "text/javascript; charset=utf-8", app_js),
    ROW("clock.js", "text/javascript; charset=utf-8", clock_js),
    ROW("deliveries.js", "text/javascript; charset=utf-8", deliveries_js),
    ROW("dom.js", "text/javascript; charset=utf-8", dom_js),
    ROW("filter.js", "text/javascript; charset=utf-8", filter_js),
    ROW("format.js", "text/javascript; charset=utf-8", format_js),
    ROW("icon.svg", "image/svg+xml", icon_svg),
    ROW("index.html", "text/html; charset=utf-8", index_html),
    ROW("jobs.js", "text/javascript; charset=utf-8", jobs_js),
    ROW("live.js", "text/javascript; charset=utf-8", live_js),
    ROW("report.js", "text/javascript; charset=utf-8", report_js),
    ROW("requests.js", "text/javascript; charset=utf-8", requests_js),
    ROW("rows.js", "text/javascript; charset=utf-8", rows_js),
    ROW("saved.js", "text/javascript; charset=utf-8", saved_js),
    ROW("scenario.js", "text/javascript; charset=utf-8", scenario_js),
    ROW("sources.js", "text/javascript; charset=utf-8", sources_js),
    ROW("style.css", "text/css; charset=utf-8", style_css),
    ROW("tenants.js", "text/javascript; charset=utf-8", tenants_js),
    ROW("timeline.js", "text/javascript; charset=utf-8", timeline_js),
};

size_t page_file_count(void) { return sizeof(files) / sizeof(files[0]); }

struct page_file page_file_at(size_t index) { return files[index]; }
