// One block and one row a file; a test finds a file that was forgotten.
#include "CBuiltInScenarios.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char busy_source_yaml[] = {
#embed "../../scenarios/busy-source.yaml"
};
static const char cancelled_yaml[] = {
#embed "../../scenarios/cancelled.yaml"
};
static const char completed_with_errors_yaml[] = {
#embed "../../scenarios/completed-with-errors.yaml"
};
static const char default_yaml[] = {
#embed "../../scenarios/default.yaml"
};
static const char event_before_processing_yaml[] = {
#embed "../../scenarios/event-before-processing.yaml"
};
static const char event_lost_yaml[] = {
#embed "../../scenarios/event-lost.yaml"
};
static const char event_twice_yaml[] = {
#embed "../../scenarios/event-twice.yaml"
};
static const char export_fails_yaml[] = {
#embed "../../scenarios/export-fails.yaml"
};
static const char export_fails_once_yaml[] = {
#embed "../../scenarios/export-fails-once.yaml"
};
static const char flaky_network_yaml[] = {
#embed "../../scenarios/flaky-network.yaml"
};
static const char forbidden_yaml[] = {
#embed "../../scenarios/forbidden.yaml"
};
static const char gone_after_an_hour_yaml[] = {
#embed "../../scenarios/gone-after-an-hour.yaml"
};
static const char hr_and_ad_yaml[] = {
#embed "../../scenarios/hr-and-ad.yaml"
};
static const char internal_errors_yaml[] = {
#embed "../../scenarios/internal-errors.yaml"
};
static const char lost_answer_yaml[] = {
#embed "../../scenarios/lost-answer.yaml"
};
static const char manual_clock_yaml[] = {
#embed "../../scenarios/manual-clock.yaml"
};
static const char nothing_changed_yaml[] = {
#embed "../../scenarios/nothing-changed.yaml"
};
static const char slow_store_yaml[] = {
#embed "../../scenarios/slow-store.yaml"
};
static const char status_goes_back_yaml[] = {
#embed "../../scenarios/status-goes-back.yaml"
};
static const char strict_auth_yaml[] = {
#embed "../../scenarios/strict-auth.yaml"
};
static const char stuck_yaml[] = {
#embed "../../scenarios/stuck.yaml"
};
static const char throttled_yaml[] = {
#embed "../../scenarios/throttled.yaml"
};
static const char token_expires_mid_poll_yaml[] = {
#embed "../../scenarios/token-expires-mid-poll.yaml"
};
static const char token_revoked_yaml[] = {
#embed "../../scenarios/token-revoked.yaml"
};
static const char unknown_fields_yaml[] = {
#embed "../../scenarios/unknown-fields.yaml"
};
static const char upload_cut_yaml[] = {
#embed "../../scenarios/upload-cut.yaml"
};
static const char va_gave_up_yaml[] = {
#embed "../../scenarios/va-gave-up.yaml"
};
static const char va_lost_yaml[] = {
#embed "../../scenarios/va-lost.yaml"
};

#define ROW(name, symbol) {name, symbol, sizeof(symbol)}

static const struct built_in_scenario files[] = {
    ROW("busy-source", busy_source_yaml),
    ROW("cancelled", cancelled_yaml),
    ROW("completed-with-errors", completed_with_errors_yaml),
    ROW("default", default_yaml),
    ROW("event-before-processing", event_before_processing_yaml),
    ROW("event-lost", event_lost_yaml),
    ROW("event-twice", event_twice_yaml),
    ROW("export-fails", export_fails_yaml),
    ROW("export-fails-once", export_fails_once_yaml),
    ROW("flaky-network", flaky_network_yaml),
    ROW("forbidden", forbidden_yaml),
    ROW("gone-after-an-hour", gone_after_an_hour_yaml),
    ROW("hr-and-ad", hr_and_ad_yaml),
    ROW("internal-errors", internal_errors_yaml),
    ROW("lost-answer", lost_answer_yaml),
    ROW("manual-clock", manual_clock_yaml),
    ROW("nothing-changed", nothing_changed_yaml),
    ROW("slow-store", slow_store_yaml),
    ROW("status-goes-back", status_goes_back_yaml),
    ROW("strict-auth", strict_auth_yaml),
    ROW("stuck", stuck_yaml),
    ROW("throttled", throttled_yaml),
    ROW("token-expires-mid-poll", token_expires_mid_poll_yaml),
    ROW("token-revoked", token_revoked_yaml),
    ROW("unknown-fields", unknown_fields_yaml),
    ROW("upload-cut", upload_cut_yaml),
    ROW("va-gave-up", va_gave_up_yaml),
    ROW("va-lost", va_lost_yaml),
};

size_t built_in_scenario_count(void) { return sizeof(files) / sizeof(files[0]); }

struct built_in_scenario built_in_scenario_at(size_t index) { return files[index]; }
