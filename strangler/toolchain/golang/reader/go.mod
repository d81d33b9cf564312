module strangler.example/reader

go 1.24
