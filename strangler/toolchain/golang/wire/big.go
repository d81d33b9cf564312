package main

import (
	"math/big"
	"slices"
)

func wireGetBig(in *wireReader) *big.Int {
	negative := in.flag()
	magnitude := wireGetNumbers[[]byte](in)
	if n := len(magnitude); n > 0 && magnitude[n-1] == 0 || n == 0 && negative {
		in.fail("an integer is not in its shortest form")
	}
	slices.Reverse(magnitude)
	value := new(big.Int).SetBytes(magnitude)
	if negative {
		value.Neg(value)
	}
	return value
}

func wirePutBig(out *wireWriter, value *big.Int) {
	if value == nil {
		panic("strangler: a nil *big.Int has no counterpart in Python: use new(big.Int) for 0, or " +
			"**big.Int for a value that may be None")
	}
	wirePutBool(out, value.Sign() < 0)
	size := (value.BitLen() + 7) / 8
	wirePut(out, uint32(size))
	slices.Reverse(value.FillBytes(out.extend(size)))
}

func wireGetRational(in *wireReader) *big.Rat {
	numerator, denominator := wireGetBig(in), wireGetBig(in)
	if denominator.Sign() <= 0 {
		in.fail("a denominator is not positive")
	}
	return new(big.Rat).SetFrac(numerator, denominator)
}

func wirePutRational(out *wireWriter, value *big.Rat) {
	if value == nil {
		panic("strangler: a nil *big.Rat has no counterpart in Python: use new(big.Rat) for 0, or " +
			"**big.Rat for a value that may be None")
	}
	wirePutBig(out, value.Num())
	wirePutBig(out, value.Denom())
}
