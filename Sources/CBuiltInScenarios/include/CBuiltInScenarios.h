// The files of scenarios/*.yaml as bytes in the binary, so that `drydock serve throttled` works anywhere.
#pragma once
#include <stddef.h>

/// A file: its name without the ending, and its bytes, which no zero follows.
struct built_in_scenario {
    const char *name;
    const char *bytes;
    size_t count;
};

/// How many files there are.
size_t built_in_scenario_count(void);

/// The file at an index below that, in the order of their names.
struct built_in_scenario built_in_scenario_at(size_t index);
