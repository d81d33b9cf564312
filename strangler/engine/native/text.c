/* Texts: the UTF-8 of a str, and back. Owns nothing; every write goes through writer_reserve. */
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

enum { BLOCK = 32 }; /* characters of which it is seen at once that they are ASCII: so are most */

static inline uint64_t word_at(const uint8_t *data)
{
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

static inline bool is_ascii(const uint8_t *block)
{
    uint64_t bits = word_at(block) | word_at(block + 8) | word_at(block + 16) | word_at(block + 24);
    return (bits & 0x8080808080808080u) == 0;
}

/* Code points up to U+00FF. */
static uint8_t *put_latin(uint8_t *out, const Py_UCS1 *data, Py_ssize_t length)
{
    const uint8_t *end = data + length;
    while (data < end) {
        if (end - data >= BLOCK && is_ascii(data)) {
            memcpy(out, data, BLOCK);
            out += BLOCK;
            data += BLOCK;
            continue;
        }
        for (const uint8_t *stop = end - data < BLOCK ? end : data + BLOCK; data < stop; data++) {
            put_point(&out, *data);
        }
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

/* How many characters UTF-8 is that has none above U+00FF; -1 when it has, or is no UTF-8. */
static Py_ssize_t latin_length(const uint8_t *data, Py_ssize_t size)
{
    const uint8_t *end = data + size;
    Py_ssize_t count = size;
    while (data < end) {
        if (end - data >= BLOCK && is_ascii(data)) {
            data += BLOCK;
            continue;
        }
        for (const uint8_t *stop = end - data < BLOCK ? end : data + BLOCK; data < stop; data++) {
            if (*data < 0x80) {
                continue;
            }
            if ((*data & 0xFE) != 0xC2 || data + 1 == end || (data[1] & 0xC0) != 0x80) {
                return -1;
            }
            data++;
            count--;
        }
    }
    return count;
}

/* The str of such UTF-8, which has `count` characters. */
static PyObject *text_of_latin(const uint8_t *data, Py_ssize_t size, Py_ssize_t count)
{
    PyObject *text = PyUnicode_New(count, count == size ? 0x7F : 0xFF);
    if (text == NULL) {
        return NULL;
    }
    const uint8_t *end = data + size;
    Py_UCS1 *out = PyUnicode_1BYTE_DATA(text);
    if (count == size) {
        memcpy(out, data, (size_t)size);
        return text;
    }
    while (data < end) {
        if (end - data >= BLOCK && is_ascii(data)) {
            memcpy(out, data, BLOCK);
            out += BLOCK;
            data += BLOCK;
            continue;
        }
        for (const uint8_t *stop = end - data < BLOCK ? end : data + BLOCK; data < stop; data++) {
            if (*data < 0x80) {
                *out++ = *data;
                continue;
            }
            *out++ = (Py_UCS1)(data[0] << 6 | (data[1] & 0x3F));
            data++;
        }
    }
    return text;
}

PyObject *text_from(const uint8_t *data, Py_ssize_t size)
{
    /* What most texts are, the interpreter's own decoder builds character by character. */
    Py_ssize_t count = latin_length(data, size);
    if (count > 1) { /* one character: the interpreter shares it */
        return text_of_latin(data, size, count);
    }
    PyObject *text = PyUnicode_DecodeUTF8((const char *)data, size, NULL);
    if (text == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        PyErr_NormalizeException(&type, &value, &traceback);
        Py_ssize_t start = 0;
        if (PyUnicodeDecodeError_GetStart(value, &start) < 0) {
            PyErr_Clear();
        }
        codec_raise(errors.MalformedReply,
                    "Go's string is not UTF-8 at byte %zd: return []byte instead", start);
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    }
    return text;
}
