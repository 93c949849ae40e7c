module github.com/godeeper/godeeper

go 1.26
