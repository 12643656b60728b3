# Drydock in a container: built statically in Swift's image, run from an empty one.
FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libnghttp2-dev libyaml-dev libssl-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Package.swift ./
RUN swift package resolve
COPY Sources ./Sources
COPY scenarios ./scenarios
COPY Tests ./Tests
COPY THIRD-PARTY.md ./
RUN swift build -c release --product drydock -Xswiftc -static-executable -Xlinker --gc-sections -Xlinker -s \
    && mkdir -p /image/scenarios /image/tmp /image/tls \
    && cp "$(swift build -c release --show-bin-path)/drydock" /image/drydock \
    && cp THIRD-PARTY.md /image/ \
    && chmod 1777 /image/tmp /image/tls

FROM scratch
LABEL org.opencontainers.image.title="Drydock" \
      org.opencontainers.image.description="A stand-in for SailPoint Identity Security Cloud, for testing software that calls it"
COPY --from=build /image /
USER 65532:65532
ENV DRYDOCK_HOST=0.0.0.0 DRYDOCK_PORT=8080
EXPOSE 8080
WORKDIR /scenarios
# Without a start period an engine first asks after one interval; with one, Docker 25 and later would wait five seconds.
HEALTHCHECK --interval=1s --timeout=3s --retries=3 CMD ["/drydock", "healthcheck"]
ENTRYPOINT ["/drydock"]
CMD ["serve"]
