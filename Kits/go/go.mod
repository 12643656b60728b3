module drydocktest

go 1.19
