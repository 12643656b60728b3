// The files of the page under /__admin/ui/ as bytes in the binary.
#pragma once
#include <stddef.h>

/// A file: its name, its media type, and its bytes, which no zero follows.
struct page_file {
    const char *name;
    const char *type;
    const char *bytes;
    size_t count;
};

/// How many files there are.
size_t page_file_count(void);

/// The file at an index below that.
struct page_file page_file_at(size_t index);
