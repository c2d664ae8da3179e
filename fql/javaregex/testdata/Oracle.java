import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.regex.*;

/**
 * Writes what java.util.regex does: reads lines "PATTERN TAB INPUT" and adds a
 * third column, "!DESCRIPTION at index I" for a syntax error or "START+LENGTH"
 * of every match in code points. Backslash, tab and line ends are escaped.
 *
 *   java Oracle.java < cases > java17.tsv
 */
class Oracle {
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line; (line = in.readLine()) != null; ) {
            String[] columns = line.split("\t", -1);
            out.println(columns[0] + "\t" + columns[1] + "\t" + run(unescape(columns[0]), unescape(columns[1])));
        }
        out.flush();
    }

    static String run(String pattern, String input) {
        Matcher m;
        try {
            m = Pattern.compile(pattern).matcher(input);
        } catch (PatternSyntaxException e) {
            return "!" + escape(e.getDescription()) + " at index " + e.getIndex();
        } catch (RuntimeException e) {
            return "?" + escape(e.toString());
        }
        var matches = new StringBuilder();
        try {
            while (m.find()) {
                matches.append(matches.length() == 0 ? "" : " ")
                        .append(input.codePointCount(0, m.start())).append('+')
                        .append(input.codePointCount(m.start(), m.end()));
            }
        } catch (RuntimeException | StackOverflowError e) {
            return "?" + escape(e.toString());
        }
        return matches.toString();
    }

    static String escape(String s) {
        return s.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0");
    }

    static String unescape(String s) {
        var b = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\\') {
                c = s.charAt(++i);
                c = c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c;
            }
            b.append(c);
        }
        return b.toString();
    }
}
