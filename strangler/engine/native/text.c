/* Writing text: the UTF-8 of a str. Owns nothing; every write goes through writer_reserve. */
#include "codec.h"

#include <string.h>

/* The UTF-8 of one code point; -1 for a surrogate, which has none. */
static inline int put_point(uint8_t **out, Py_UCS4 point)
{
    uint8_t *next = *out;
    if (point < 0x80) {
        *next++ = (uint8_t)point;
    }
    else if (point < 0x800) {
        *next++ = (uint8_t)(0xC0 | point >> 6);
        *next++ = (uint8_t)(0x80 | (point & 0x3F));
    }
    else if (point < 0x10000) {
        if (point >= 0xD800 && point <= 0xDFFF) {
            return -1;
        }
        *next++ = (uint8_t)(0xE0 | point >> 12);
        *next++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        *next++ = (uint8_t)(0x80 | (point & 0x3F));
    }
    else {
        *next++ = (uint8_t)(0xF0 | point >> 18);
        *next++ = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        *next++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        *next++ = (uint8_t)(0x80 | (point & 0x3F));
    }
    *out = next;
    return 0;
}

/* Code points up to U+00FF, eight at a time where they are ASCII: so is most of most such texts. */
static uint8_t *put_latin(uint8_t *out, const Py_UCS1 *data, Py_ssize_t length)
{
    Py_ssize_t i = 0;
    while (i < length) {
        uint64_t eight;
        if (length - i >= (Py_ssize_t)sizeof eight) {
            memcpy(&eight, data + i, sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                memcpy(out, &eight, sizeof eight);
                out += sizeof eight;
                i += (Py_ssize_t)sizeof eight;
                continue;
            }
        }
        put_point(&out, data[i++]);
    }
    return out;
}

static uint8_t *put_points(uint8_t *out, int kind, const void *data, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 point = PyUnicode_READ(kind, data, i);
        if (put_point(&out, point) < 0) {
            codec_raise(errors.Unrepresentable,
                        "character %zd is the lone surrogate U+%04x, which UTF-8 cannot hold", i,
                        (unsigned)point);
            return NULL;
        }
    }
    return out;
}

int writer_put_text(Writer *writer, PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        if (writer_put_count(writer, length) < 0) {
            return -1;
        }
        return writer_put(writer, PyUnicode_1BYTE_DATA(text), (size_t)length);
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    size_t widest = kind == PyUnicode_1BYTE_KIND ? 2 : kind == PyUnicode_2BYTE_KIND ? 3 : 4;
    size_t start = writer->length;
    if (writer_put_count(writer, length) < 0 || writer_reserve(writer, (size_t)length * widest) < 0) {
        return -1;
    }
    uint8_t *out = writer->data + writer->length;
    out = kind == PyUnicode_1BYTE_KIND ? put_latin(out, data, length)
                                       : put_points(out, kind, data, length);
    if (out == NULL) {
        return -1;
    }
    writer->length = (size_t)(out - writer->data);
    size_t size = writer->length - start - sizeof(uint32_t);
    if (size > UINT32_MAX) {
        return codec_fail(errors.Unrepresentable, "a text of more than 4 GiB cannot cross");
    }
    uint32_t word = (uint32_t)size;
    memcpy(writer->data + start, &word, sizeof word);
    return 0;
}
