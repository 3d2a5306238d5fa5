/** The address of a worker's script, as the bundler hands it to whoever starts it. */
declare module '*?worker&url' {
  const url: string;
  export default url;
}
