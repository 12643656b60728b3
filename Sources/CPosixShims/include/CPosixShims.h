// System calls that Swift cannot import (variadic, or hidden behind feature macros), and nothing else.
#pragma once
int drydock_shims_version(void);
