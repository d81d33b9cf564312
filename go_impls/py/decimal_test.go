package py

import (
	"errors"
	"math"
	"math/big"
	"testing"
)

func TestDecimalsReadAndPrintAsInPython(t *testing.T) {
	for text, want := range map[string]string{
		"1.50": "1.50", "+1": "1", "-0": "-0", ".5": "0.5", "5.": "5", "1e3": "1E+3", "1E-7": "1E-7",
		"0.000001": "0.000001", "12E-7": "0.0000012", "1_000.5": "1000.5", " 7 ": "7", "0E+3": "0E+3",
		"123E5": "1.23E+7", "inf": "Infinity", "-Infinity": "-Infinity", "nan": "NaN", "sNaN12": "sNaN12",
	} {
		d, err := ParseDecimal(text)
		if err != nil || d.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"", "-", ".", "e5", "1e", "1.2.3", "0x1", "nanx", "--1", "1 2", "١"} {
		if d, err := ParseDecimal(text); !errors.Is(err, ValueError("")) {
			t.Errorf("%q: %s, %v; want a ValueError", text, d, err)
		}
	}
}

func TestTheZeroValueIsZero(t *testing.T) {
	var d Decimal
	if d.String() != "0" || !d.IsZero() || d.Sign() != 0 || !d.Equal(NewDecimal(0, 5)) {
		t.Error(d)
	}
	if sum := d.Add(NewDecimal(150, -2)); sum.String() != "1.50" {
		t.Error(sum)
	}
	if d.Coefficient().Sign() != 0 || d.Round(2, HalfEven).String() != "0.00" {
		t.Error(d)
	}
}

func TestArithmeticIsExact(t *testing.T) {
	a, b := MustParseDecimal("0.1"), MustParseDecimal("0.20")
	if a.Add(b).String() != "0.30" || a.Sub(b).String() != "-0.10" || a.Mul(b).String() != "0.020" {
		t.Error(a.Add(b), a.Sub(b), a.Mul(b))
	}
	big := MustParseDecimal("1E+40")
	if got := big.Add(NewDecimal(1, 0)).String(); got != "10000000000000000000000000000000000000001" {
		t.Error(got)
	}
}

func TestValuesAreNotChangedThroughTheirParts(t *testing.T) {
	d := NewDecimal(5, 0)
	d.Coefficient().SetInt64(7)
	source := big.NewInt(-5)
	e := DecimalOf(source, 0)
	source.SetInt64(9)
	if d.String() != "5" || e.String() != "-5" {
		t.Error(d, e)
	}
}

func TestWhatIsNoNumberSpreads(t *testing.T) {
	infinity, nan, one := MustParseDecimal("Infinity"), MustParseDecimal("sNaN5"), NewDecimal(1, 0)
	for got, want := range map[string]string{
		infinity.Add(one).String():              "Infinity",
		one.Sub(infinity).String():              "-Infinity",
		infinity.Sub(infinity).String():         "NaN",
		infinity.Mul(NewDecimal(0, 0)).String(): "NaN",
		infinity.Mul(one.Neg()).String():        "-Infinity",
		nan.Add(one).String():                   "NaN5",
		one.Mul(nan).String():                   "NaN5",
		infinity.Round(2, HalfEven).String():    "Infinity",
	} {
		if got != want {
			t.Error(got, want)
		}
	}
	if infinity.Cmp(one) != 1 || one.Cmp(infinity.Neg()) != 1 || infinity.Cmp(infinity) != 0 || nan.Equal(nan) {
		t.Error("order")
	}
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, ArithmeticError("")) {
			t.Error(err)
		}
	}()
	nan.Cmp(one)
}

func TestHugeExponentsAreComparedWithoutWritingThemOut(t *testing.T) {
	huge, tiny := MustParseDecimal("1E+999999999"), MustParseDecimal("1E-999999999")
	if huge.Cmp(tiny) != 1 || tiny.Cmp(huge) != -1 || huge.Neg().Cmp(tiny) != -1 || huge.Cmp(huge) != 0 {
		t.Error("order")
	}
	if got := tiny.Round(2, AwayFromZero).String(); got != "0.01" {
		t.Error(got)
	}
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, OverflowError("")) {
			t.Error(err)
		}
	}()
	huge.Add(tiny)
}

func TestQuotientsAreRoundedOrRefused(t *testing.T) {
	ten, three, zero := NewDecimal(10, 0), NewDecimal(3, 0), Decimal{}
	if q, err := ten.Quo(three, 2, HalfEven); err != nil || q.String() != "3.33" {
		t.Error(q, err)
	}
	if q, err := ten.Neg().Quo(three, 0, Floor); err != nil || q.String() != "-4" {
		t.Error(q, err)
	}
	if q, err := NewDecimal(1, 10).Quo(NewDecimal(3, -2), -5, HalfUp); err != nil || q.String() != "3.333333E+11" {
		t.Error(q, err)
	}
	if _, err := ten.Quo(zero, 2, HalfEven); !errors.Is(err, ZeroDivisionError("")) {
		t.Error(err)
	}
	if _, err := ten.Quo(MustParseDecimal("NaN"), 2, HalfEven); !errors.Is(err, ArithmeticError("")) {
		t.Error(err)
	}
}

func TestDecimalsBecomeFloatsAndFractions(t *testing.T) {
	if got := MustParseDecimal("0.1").Float64(); got != 0.1 {
		t.Error(got)
	}
	if got := MustParseDecimal("-Infinity").Float64(); !math.IsInf(got, -1) {
		t.Error(got)
	}
	if got := MustParseDecimal("sNaN").Float64(); !math.IsNaN(got) {
		t.Error(got)
	}
	if got := MustParseDecimal("-1.50").Rat().String(); got != "-3/2" {
		t.Error(got)
	}
	if got := MustParseDecimal("15E+1").Rat().String(); got != "150/1" {
		t.Error(got)
	}
	if MustParseDecimal("NaN").Rat() != nil {
		t.Error("a fraction of NaN")
	}
}
