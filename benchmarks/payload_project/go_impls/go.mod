module example.com/payloads

go 1.24
