#include "CPosixShims.h"
int drydock_shims_version(void) { return 1; }
