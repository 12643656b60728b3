package drydock.junit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON text to maps, lists, strings, numbers, booleans and null, and back: the JDK has no reader. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Reads JSON that the server wrote, so what is wrong needs no good message. */
    static Object read(String text) {
        Json reader = new Json(text);
        Object value = reader.value();
        if (reader.peek() != 0) throw reader.wrong();
        return value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> objects(Object value) {
        return (List<Map<String, Object>>) value;
    }

    private Object value() {
        switch (peek()) {
            case '{': return members();
            case '[': return elements();
            case '"': return string();
            case 't': return word("true", true);
            case 'f': return word("false", false);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        for (boolean more = open('}'); more; more = goesOn('}')) {
            String name = string();
            expect(':');
            members.put(name, value());
        }
        return members;
    }

    private List<Object> elements() {
        List<Object> elements = new ArrayList<>();
        for (boolean more = open(']'); more; more = goesOn(']')) elements.add(value());
        return elements;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        for (char next = take(); next != '"'; next = take()) {
            if (next != '\\') {
                string.append(next);
                continue;
            }
            char escaped = take();
            int index = "bfnrt".indexOf(escaped);
            if (escaped == 'u') {
                string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                at += 4;
            } else {
                string.append(index < 0 ? escaped : "\b\f\n\r\t".charAt(index));
            }
        }
        return string.toString();
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw wrong();
        at += word.length();
        return value;
    }

    /** An Integer where it fits, else a Long, else a Double. */
    private Number number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        if (at == start) throw wrong();
        String digits = text.substring(start, at);
        if (!digits.matches("-?[0-9]{1,18}")) return Double.valueOf(digits);
        long whole = Long.parseLong(digits);
        if (whole == (int) whole) return (int) whole;
        return whole;
    }

    /** After an opening bracket: whether anything follows. */
    private boolean open(char end) {
        at++;
        if (peek() != end) return true;
        at++;
        return false;
    }

    private boolean goesOn(char end) {
        if (peek() == ',') {
            at++;
            peek();
            return true;
        }
        expect(end);
        return false;
    }

    private void expect(char wanted) {
        if (peek() != wanted) throw wrong();
        at++;
    }

    /** The next character that is no space; 0 at the end. */
    private char peek() {
        while (at < text.length() && text.charAt(at) <= ' ') at++;
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char take() {
        if (at >= text.length()) throw wrong();
        return text.charAt(at++);
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at " + at + ": " + text);
    }

    static String write(Object value) {
        if (value instanceof Map) {
            List<String> members = new ArrayList<>();
            ((Map<?, ?>) value).forEach((name, member) -> members.add(write(name.toString()) + ":" + write(member)));
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof Iterable) {
            List<String> elements = new ArrayList<>();
            ((Iterable<?>) value).forEach(element -> elements.add(write(element)));
            return "[" + String.join(",", elements) + "]";
        }
        if (value == null || value instanceof Number || value instanceof Boolean) return String.valueOf(value);
        StringBuilder string = new StringBuilder("\"");
        for (char next : value.toString().toCharArray()) {
            if (next == '"' || next == '\\') string.append('\\').append(next);
            else if (next < ' ') string.append(String.format("\\u%04x", (int) next));
            else string.append(next);
        }
        return string.append('"').toString();
    }
}
