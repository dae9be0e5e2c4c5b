// tiles_of: number of tiles of `size` rows for `count` rows, ceil(count / size).

fn tiles_of(count: u32, size: u32) -> u32 {
  return (count + size - 1u) / size;
}
