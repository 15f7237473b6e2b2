// Socket.IO as its own documentation starts it: everybody in one room, a post goes to the room.
// Websockets only, as the pages here open nothing else; no compression, which is its default.
const http = require("http");
const { Server } = require("socket.io");

const server = http.createServer();
const io = new Server(server, { serveClient: false, transports: ["websocket"], cors: { origin: true } });
io.on("connection", (socket) => socket.join("home"));
server.on("request", (request, response) => {
  if (request.method !== "POST" || request.url !== "/post") return;
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    io.to("home").emit("post", Buffer.concat(parts).toString());
    response.end("Posted");
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1", 4096);
