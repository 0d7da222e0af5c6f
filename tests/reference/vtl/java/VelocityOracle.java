// Apache Velocity 1.7 with the three settings that make it API Gateway's template engine (vtl-jsonpath reference section 1): the
// third opinion on templates, beside the naive interpreter and the compiled code.
//
// java VelocityOracle            cases as JSON lines on stdin, for each {"id", "out" | "error" | "skip"} on stdout
// java VelocityOracle --bench N  one case on stdin; prints nanoseconds per rendering, warm: the best of five times N
//
// JSON bodies are read by json-smart, as on AWS; of JSONPath there is what the comparison needs: names, indexes and "..name".
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.minidev.json.JSONArray;
import net.minidev.json.JSONObject;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.InvalidReferenceEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.context.InternalContextAdapterImpl;
import org.apache.velocity.util.introspection.Info;

public class VelocityOracle {
    /** What the oracle cannot judge. */
    public static class Unsupported extends RuntimeException {
        Unsupported(String why) { super(why); }
    }

    public static class EmptyReferences implements InvalidReferenceEventHandler {
        public Object invalidGetMethod(Context context, String reference, Object object, String property, Info info) { return ""; }
        public boolean invalidSetMethod(Context context, String left, String right, Info info) { return false; }
        public Object invalidMethod(Context context, String reference, Object object, String method, Info info) { return ""; }
    }

    /** $context and what is in it: maps within it print nothing, though their members are found. */
    public static class Hidden extends HashMap<String, Object> {
        public String toString() { return ""; }
    }

    public static class Input {
        private final String text;
        private final Map<String, Object> params;
        private Object root;
        private boolean parsed;

        Input(String body, Map<String, Object> params) {
            this.text = body == null || body.isEmpty() ? "{}" : body;
            this.params = params;
        }
        public String getBody() { return text; }
        public Object params() { return params; }
        public Object params(String name) {
            for (Object place : params.values()) {
                Object value = ((Map<?, ?>) place).get(name);
                if (value != null) return value;
            }
            return "";
        }
        public Object path(String path) { return find(path); }
        public String json(String path) {
            Object found = find(path);
            return found == null ? "\"\"" : JSONValue.toJSONString(found, JSONStyle.LT_COMPRESS);
        }

        private Object find(String path) {
            if (!parsed) {
                root = parse(text);
                parsed = true;
            }
            if (!path.startsWith("$")) throw new Unsupported("JSONPath " + path);
            Object at = root;
            int i = 1;
            while (i < path.length()) {
                if (path.startsWith("..", i)) {
                    String name = path.substring(i + 2);
                    if (!name.matches("[A-Za-z0-9_]+")) throw new Unsupported("JSONPath " + path);
                    JSONArray all = new JSONArray();
                    collect(at, name, all);
                    return all;
                }
                if (path.charAt(i) == '.') {
                    int end = i + 1;
                    while (end < path.length() && (Character.isLetterOrDigit(path.charAt(end)) || path.charAt(end) == '_' || path.charAt(end) == '-')) end++;
                    if (end == i + 1) throw new Unsupported("JSONPath " + path);
                    at = at instanceof Map ? ((Map<?, ?>) at).get(path.substring(i + 1, end)) : null;
                    i = end;
                } else {
                    int end = path.indexOf(']', i);
                    if (path.charAt(i) != '[' || end < 0 || !path.substring(i + 1, end).matches("[0-9]+")) throw new Unsupported("JSONPath " + path);
                    int index = Integer.parseInt(path.substring(i + 1, end));
                    at = at instanceof List && index < ((List<?>) at).size() ? ((List<?>) at).get(index) : null;
                    i = end + 1;
                }
            }
            return at;
        }

        private static void collect(Object at, String name, JSONArray all) {
            if (at instanceof Map) {
                if (((Map<?, ?>) at).containsKey(name)) all.add(((Map<?, ?>) at).get(name));
                for (Object value : ((Map<?, ?>) at).values()) collect(value, name, all);
            } else if (at instanceof List) {
                for (Object value : (List<?>) at) collect(value, name, all);
            }
        }
    }

    public static class Util {
        public String escapeJavaScript(String text) { return StringEscapeUtils.escapeJavaScript(text); }
        public Object parseJson(String text) { return parse(text); }
        public String urlEncode(String text) throws Exception { return URLEncoder.encode(text, "UTF-8"); }
        public String urlDecode(String text) throws Exception { return URLDecoder.decode(text, "UTF-8"); }
        public String base64Encode(String text) { return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)); }
        public String base64Decode(String text) { return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8); }
    }

    /** As Jayway has json-smart read: objects that keep their order, arrays as JSONArray. */
    static Object parse(String text) {
        try {
            return new JSONParser(JSONParser.MODE_PERMISSIVE).parse(text, JSONValue.defaultReader.DEFAULT_ORDERED);
        } catch (net.minidev.json.parser.ParseException wrong) {
            throw new Unsupported("body that json-smart refuses");
        }
    }

    static RuntimeInstance engine() throws Exception {
        RuntimeInstance engine = new RuntimeInstance();
        engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        engine.setProperty("velocimacro.permissions.allow.inline", "false");
        engine.setProperty("eventhandler.invalidreferences.class", EmptyReferences.class.getName());
        engine.setProperty("velocimacro.library", "");
        engine.setProperty("directive.foreach.maxloops", "1000");
        engine.init();
        engine.removeDirective("evaluate");
        return engine;
    }

    static Object hidden(Object value) {
        if (!(value instanceof Map)) return value;
        Hidden map = new Hidden();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) map.put((String) entry.getKey(), hidden(entry.getValue()));
        return map;
    }

    static Map<String, Object> member(Map<String, Object> of, String name) {
        @SuppressWarnings("unchecked")
        Map<String, Object> value = of == null ? null : (Map<String, Object>) of.get(name);
        return value == null ? new LinkedHashMap<>() : value;
    }

    static VelocityContext context(Map<String, Object> source) {
        Map<String, Object> input = member(source, "input"), given = member(input, "params");
        Map<String, Object> params = new LinkedHashMap<>();
        for (String place : new String[] {"path", "querystring", "header"}) params.put(place, member(given, place));
        Hidden values = (Hidden) hidden(member(input, "context"));
        for (String override : new String[] {"requestOverride", "responseOverride"}) {
            Hidden parts = new Hidden();
            for (String part : new String[] {"header", "path", "querystring"}) {
                if (override.equals("requestOverride") || part.equals("header")) parts.put(part, new Hidden());
            }
            values.putIfAbsent(override, parts);
        }
        VelocityContext context = new VelocityContext();
        context.put("input", new Input((String) input.get("body"), params));
        context.put("util", new Util());
        context.put("context", values);
        context.put("stageVariables", member(input, "stageVariables"));
        return context;
    }

    static boolean causedByUnsupported(Throwable error) {
        for (; error != null; error = error.getCause()) {
            if (error instanceof Unsupported) return true;
        }
        return false;
    }

    static Map<String, Object> judge(RuntimeInstance engine, Map<String, Object> source) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", source.get("id"));
        StringWriter out = new StringWriter();
        try {
            engine.evaluate(context(source), out, "template", (String) source.get("template"));
            answer.put("out", out.toString());
        } catch (StackOverflowError deep) {
            answer.put("skip", "the stack is too small");
        } catch (Throwable error) {
            answer.put(causedByUnsupported(error) ? "skip" : "error", String.valueOf(error));
        }
        return answer;
    }

    static void bench(RuntimeInstance engine, Map<String, Object> source, int rounds) throws Exception {
        SimpleNode template = engine.parse(new StringReader((String) source.get("template")), "template");
        VelocityContext first = context(source);
        template.init(new InternalContextAdapterImpl(first), engine);
        long best = Long.MAX_VALUE;
        long length = 0;
        for (int turn = 0; turn < 10; turn++) {  // the first five warm the compiler up
            long start = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                StringWriter out = new StringWriter(1024);
                InternalContextAdapterImpl adapter = new InternalContextAdapterImpl(context(source));
                template.render(adapter, out);
                length += out.getBuffer().length();
            }
            if (turn >= 5) best = Math.min(best, (System.nanoTime() - start) / rounds);
        }
        System.out.println("{\"nanoseconds\": " + best + ", \"characters\": " + length / (10L * rounds) + "}");
    }

    @SuppressWarnings("unchecked")
    public static void main(String[] arguments) throws Exception {
        RuntimeInstance engine = engine();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        for (String line; (line = in.readLine()) != null;) {
            if (line.isEmpty()) continue;
            Map<String, Object> source = (Map<String, Object>) new JSONParser(JSONParser.MODE_PERMISSIVE).parse(line, JSONValue.defaultReader.DEFAULT_ORDERED);
            if (arguments.length == 2 && arguments[0].equals("--bench")) {
                bench(engine, source, Integer.parseInt(arguments[1]));
            } else {
                out.println(JSONObject.toJSONString(judge(engine, source), JSONStyle.NO_COMPRESS));
            }
        }
        out.flush();
    }
}
