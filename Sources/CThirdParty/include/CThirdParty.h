// THIRD-PARTY.md as bytes in the binary, so that the licences are wherever it is.
#pragma once
#include <stddef.h>

/// Its bytes, which no zero follows.
const unsigned char *third_party_text(void);

/// How many there are.
size_t third_party_count(void);
