#include "CThirdParty.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char text[] = {
#embed "../../THIRD-PARTY.md"
};

const unsigned char *third_party_text(void) { return text; }

size_t third_party_count(void) { return sizeof(text); }
