/* The room that a value takes up: in bytes of the wire, and as a wasm value of its own. Owns nothing. */
#include "codec.h"

/* The fewest bytes that a value takes: bounds a count before anything is allocated for it. A type
 * that holds itself by value, which only a manifest that lies has, counts as one byte there. */
size_t node_measure(Node *node)
{
    if (node->smallest != 0) {
        return node->smallest;
    }
    node->smallest = 1;
    size_t size = 0;
    switch (node->kind) {
    case NODE_NONE:
    case NODE_BOOL:
    case NODE_OPTIONAL:
    case NODE_ANY: return 1;
    case NODE_INT:
    case NODE_FLOAT:
    case NODE_COMPLEX: return node->smallest = node->width / 8;
    case NODE_RUNE:
    case NODE_STRING:
    case NODE_BYTES:
    case NODE_LIST:
    case NODE_SET:
    case NODE_FUNC:
    case NODE_MAP: return node->smallest = sizeof(uint32_t);
    case NODE_BLOCK: return node->smallest = (size_t)node->size;
    case NODE_CONVERTED: return node->smallest = node_measure(node->children[0]);
    case NODE_ARRAY:
        size = node_measure(node->children[0]);
        size = node->size > (Py_ssize_t)(UINT32_MAX / size) ? UINT32_MAX : size * (size_t)node->size;
        break;
    case NODE_STRUCT:
    case NODE_TUPLE:
        for (Py_ssize_t i = 0; i < node->count; i++) {
            size_t child = node_measure(node->children[i]);
            size = child > UINT32_MAX - size ? UINT32_MAX : size + child;
        }
        break;
    }
    return node->smallest = size == 0 ? 1 : size;
}

const char *node_wasm_type(const Node *node)
{
    node = node_on_wire(node);
    switch (node->kind) {
    case NODE_BOOL: return "i32";
    case NODE_INT: return node->width == 64 ? "i64" : "i32";
    case NODE_FLOAT: return node->width == 64 ? "f64" : "f32";
    default: return NULL;
    }
}
