// libyaml's parser and document API.
#pragma once
#include <yaml.h>
