/* DEFLATE (RFC 1951) with a preset dictionary: unpacks one department's record when it is looked at. */
const inflate = (() => {
  const LENGTH = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const FAR = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const FAR_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  // Canonical Huffman code: how many codes there are of each length, and the symbols in the order of their codes.
  function tree(lengths) {
    const counts = new Uint16Array(16);
    for (const length of lengths) counts[length]++;
    counts[0] = 0;
    const offsets = new Uint16Array(16);
    for (let i = 1; i < 16; i++) offsets[i] = offsets[i - 1] + counts[i - 1];
    const symbols = new Uint16Array(lengths.length);
    lengths.forEach((length, symbol) => { if (length) symbols[offsets[length]++] = symbol; });
    return { counts, symbols };
  }

  const fixed = [
    tree(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
    tree(new Array(30).fill(5)),
  ];

  return function inflate(source, dictionary) {
    let out = new Uint8Array(Math.max(65536, dictionary.length * 4));
    out.set(dictionary);
    let size = dictionary.length;
    let at = 0, held = 0, holding = 0;

    function bits(count) {
      while (holding < count) {
        if (at >= source.length) throw new Error("record ends early");
        held |= source[at++] << holding;
        holding += 8;
      }
      const value = held & ((1 << count) - 1);
      held >>>= count;
      holding -= count;
      return value;
    }
    function symbol({ counts, symbols }) {
      let code = 0, first = 0, index = 0;
      for (let length = 1; length < 16; length++) {
        code |= bits(1);
        const count = counts[length];
        if (code - count < first) return symbols[index + (code - first)];
        index += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      throw new Error("record is damaged");
    }
    function room(more) {
      if (size + more <= out.length) return;
      const larger = new Uint8Array(Math.max(out.length * 2, size + more));
      larger.set(out.subarray(0, size));
      out = larger;
    }
    function block(literals, distances) {
      for (;;) {
        const found = symbol(literals);
        if (found < 256) { room(1); out[size++] = found; continue; }
        if (found === 256) return;
        const length = LENGTH[found - 257] + bits(LENGTH_BITS[found - 257]);
        const far = symbol(distances);
        const distance = FAR[far] + bits(FAR_BITS[far]);
        room(length);
        for (let i = 0; i < length; i++, size++) out[size] = out[size - distance];
      }
    }
    for (let last = 0; !last;) {
      last = bits(1);
      const kind = bits(2);
      if (kind === 0) {
        held = holding = 0;
        const length = source[at] | (source[at + 1] << 8);
        at += 4;
        room(length);
        out.set(source.subarray(at, at + length), size);
        size += length;
        at += length;
      } else if (kind === 1) {
        block(fixed[0], fixed[1]);
      } else {
        const literals = bits(5) + 257, distances = bits(5) + 1, codes = bits(4) + 4;
        const lengths = new Array(19).fill(0);
        for (let i = 0; i < codes; i++) lengths[ORDER[i]] = bits(3);
        const meta = tree(lengths);
        const all = [];
        while (all.length < literals + distances) {
          const found = symbol(meta);
          if (found < 16) all.push(found);
          else {
            const value = found === 16 ? all[all.length - 1] : 0;
            for (let n = found === 16 ? 3 + bits(2) : found === 17 ? 3 + bits(3) : 11 + bits(7); n; n--) all.push(value);
          }
        }
        block(tree(all.slice(0, literals)), tree(all.slice(literals)));
      }
    }
    return out.subarray(dictionary.length, size);
  };
})();
