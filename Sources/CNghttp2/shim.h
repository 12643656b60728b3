// What Swift needs of libnghttp2; every difference between its versions is hidden here.
#pragma once
#include <stddef.h>
#include <nghttp2/nghttp2.h>
