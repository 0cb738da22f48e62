# table.awk: the rows of a benchmark as a table.
#
# A row: block, what, type, threads, who, round, value; GFLOP/s, or seconds.
# A cell is a median and its range; a ratio is ours over theirs, of the same
# number type and the same threads where they have them, in each round.

BEGIN { FS = "\t"; width = 15 }
/^#/ { next }
{
    key = $1 FS $2 FS $3 FS $4
    if (!(key in seen)) { seen[key] = 1; keys[++n] = key }
    if (!(($1, $5) in named)) { named[$1, $5] = 1; who[$1, ++count[$1]] = $5 }
    if (!(($1, $2) in whats)) { whats[$1, $2] = 1; what[$1, ++many[$1]] = $2 }
    v[key, $5, $6] = $7
    if ($6 + 0 > rounds[key]) rounds[key] = $6 + 0
}

# sorted: s[1] to s[k] in order.
function order(k,    i, j, x) {
    for (i = 2; i <= k; i++) {
        x = s[i]
        for (j = i - 1; j >= 1 && s[j] > x; j--) s[j + 1] = s[j]
        s[j + 1] = x
    }
}
# median: of s[1] to s[k]; sets low and high.
function median(k) {
    if (k == 0) { low = high = 0; return 0 }
    order(k)
    low = s[1]; high = s[k]
    return k % 2 ? s[(k + 1) / 2] : (s[k / 2] + s[k / 2 + 1]) / 2
}
function values(key, who,    r, k) {
    for (r = 1; r <= rounds[key]; r++)
        if ((key, who, r) in v) s[++k] = v[key, who, r]
    return median(k)
}
function ratio(key, who, other, their,    r, k) {
    for (r = 1; r <= rounds[key]; r++)
        if (((key, who, r) in v) && v[other, their, r] > 0)
            s[++k] = v[key, who, r] / v[other, their, r]
    return median(k)
}
function range(format) { return sprintf("(" format "-" format ")", low, high) }
# wide: a text in so many columns, whatever signs it has.
function wide(text, columns,    plain) {
    plain = text
    gsub(/×/, "x", plain)
    while (length(plain) < columns) { plain = plain " "; text = text " " }
    return text
}

function products(block, title,    i, j, p, key, m, other) {
    if (!count[block]) return
    printf "\n%s: GFLOP/s, and ours/theirs in each round\n", title
    printf "%s %-6s %s  %-22s %-7s", wide("", 30), "type", "threads", "ours (range)", "of peak"
    for (j = 1; j <= count[block]; j++) {
        other = who[block, j]
        if (other != "ours" && other != "peak") printf "  %-26s", other
    }
    printf "\n"
    for (i = 1; i <= n; i++) {
        key = keys[i]
        split(key, p, FS)
        if (p[1] != block) continue
        m = values(key, "ours")
        printf "%s %-6s %7d  %-22s", wide(p[2], 30), p[3], p[4], \
            sprintf("%6.1f %s", m, range("%.1f"))
        printf " %-7s", sprintf("%.2f", ratio(key, "ours", key, "peak"))
        if (block == "square" && m > best[p[3], p[4], "ours"]) {
            best[p[3], p[4], "ours"] = m
            of[p[3], p[4]] = ratio(key, "ours", key, "peak")
            order_of[p[3], p[4]] = 1
        }
        for (j = 1; j <= count[block]; j++) {
            other = who[block, j]
            if (other == "ours" || other == "peak") continue
            m = values(key, other)
            if (block == "square" && m > best[p[3], p[4], other]) best[p[3], p[4], other] = m
            if (m == 0) { printf "  %-26s", "-"; continue }
            printf "  %-26s", sprintf("%6.1f  %.2f %s", m, ratio(key, "ours", key, other), range("%.2f"))
        }
        printf "\n"
    }
    if (block == "square")
        for (key in order_of) {
            split(key, p, SUBSEP)
            printf "%s %-6s %7d  %-22s %-7s", wide("best over n", 30), p[1], p[2], \
                sprintf("%6.1f", best[key, "ours"]), sprintf("%.2f", of[key])
            for (j = 1; j <= count[block]; j++) {
                other = who[block, j]
                if (other == "ours" || other == "peak") continue
                if (!best[key, other]) { printf "  %-26s", "-"; continue }
                printf "  %-26s", sprintf("%6.1f  %.2f", best[key, other], \
                    best[key, "ours"] / best[key, other])
            }
            printf "\n"
        }
}

function networks(block, unit, scale, digits, title,    i, k, j, p, key, f, m, t, least, name, ours, theirs) {
    if (!count[block]) return
    f = "%." digits "f"
    printf "\n%s: %s, and ours/theirs, of that type and threads, in each round\n", title, unit
    if ((block, "ours, batch 1") in named)
        printf "(genann, Tinn: sigmoids, the squared error, a step after each image; ours, batch 1: such steps)\n"
    for (i = 1; i <= many[block]; i++) {
        printf "%s\n", what[block, i]
        for (t = 1; t <= 2; t++) {
            least = 0
            for (k = 1; k <= n; k++) {
                key = keys[k]
                split(key, p, FS)
                if (p[1] != block || p[2] != what[block, i] || p[4] != t) continue
                for (j = 1; j <= count[block]; j++) {
                    name = who[block, j]
                    m = values(key, name)
                    if (m == 0) continue
                    printf "    %-24s %-6s %d  %-28s", name, p[3], t, \
                        sprintf("%8" substr(f, 2) " ", m * scale) \
                        sprintf("(" f "-" f ")", low * scale, high * scale)
                    if (name != "ours") {
                        printf " %.2f", ratio(key, "ours", key, name)
                        printf " %s", range("%.2f")
                        if (name !~ /^ours/ && (!least || m < least)) { least = m; theirs = name; ours = key }
                    }
                    printf "\n"
                }
            }
            if (least) {
                split(ours, p, FS)
                key = block FS what[block, i] FS "float" FS t
                printf "    best of the others on %s: %s in %s; ours in float takes %.2f of it", \
                    t == 1 ? "one thread" : "two threads", theirs, p[3], ratio(key, "ours", ours, theirs)
                printf " %s\n", range("%.2f")
            }
        }
    }
}

END {
    products("square", "Square products")
    products("layer", "Products of the layers")
    networks("epoch", "seconds", 1, 3, "Epochs")
    networks("step", "microseconds", 1e6, 1, "One step on 300 points of two moons, 2-16-8-1")
}
