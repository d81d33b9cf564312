module draft.example/go_impls

go 1.24
