// tiles_of: tiles of `size` rows that `count` rows fill, the last one perhaps in part.

fn tiles_of(count: u32, size: u32) -> u32 {
  return (count + size - 1u) / size;
}
